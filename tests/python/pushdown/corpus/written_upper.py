# In upper case.


def rule(event):
    return "EVIL" in str(event.get("names", "")).upper()
