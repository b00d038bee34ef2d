# The quote that str() writes behind a text, or that is in one.


def rule(event):
    return "Evil'" in str(event.get("names"))
