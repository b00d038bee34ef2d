# *args and **kwargs.


def _one_of(event, *names, **options):
    return event.get(options.get("key", "eventName")) in names


def rule(event):
    return _one_of(event, "Evil", "Worse") or _one_of(event, *("AccessDenied",), key="errorCode")
