# The whole of it.


def rule(event):
    return str(event.get("names")) == "['Evil']"
