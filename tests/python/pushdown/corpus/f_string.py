# An f-string of a field.


def rule(event):
    return f"{event.get('eventSource')}:{event.get('eventName')}" == "x:Evil"
