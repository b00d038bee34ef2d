# A format that fails for text.


def rule(event):
    return f"{event.get('count'):d}" == "1"
