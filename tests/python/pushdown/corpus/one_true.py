# 1 == True, but `is` is another thing.


def rule(event):
    return event.get("count") == True or event.get("readOnly") is True  # noqa: E712
