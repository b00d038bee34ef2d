# A backslash is written twice.


def rule(event):
    return "\\\\" in str(event.get("names"))
