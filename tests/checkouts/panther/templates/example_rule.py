def rule(event):
    return event.get("field") == "value"
