# An object of the event that was checked to be one.


def rule(event):
    parameters = event.get("requestParameters")
    return isinstance(parameters, dict) and "name" in parameters
