# filter() is lazy.


def rule(event):
    return bool(list(filter(lambda key: event.get(key) == "Evil", ("errorCode", "eventName"))))
