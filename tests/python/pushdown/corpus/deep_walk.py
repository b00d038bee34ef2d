# deep_walk crosses lists.


def rule(event):
    return event.deep_walk("requestParameters", "items", "name") == "Evil"
