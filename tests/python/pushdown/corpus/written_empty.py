# Everything holds the empty text.


def rule(event):
    return "" in str(event.get("requestParameters"))
