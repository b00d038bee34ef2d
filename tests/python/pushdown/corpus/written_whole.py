# Both quotes.


def rule(event):
    return "'Evil'" in str(event.get("names"))
