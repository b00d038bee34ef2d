# A field is unpacked.


def rule(event):
    a, b = event.get("names", ("Evil", "x"))
    return a == "Evil"
