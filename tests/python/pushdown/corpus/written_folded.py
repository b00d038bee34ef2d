# In another case.


def rule(event):
    return "evil/" in str(event.get("requestParameters")).lower()
