# The decorator turns the answer round.


def inverted(function):
    def wrapper(event):
        return not function(event)
    return wrapper


@inverted
def rule(event):
    return event.get("eventName") == "Evil"
