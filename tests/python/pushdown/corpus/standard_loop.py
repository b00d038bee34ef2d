def rule(event):
    return any(key.startswith("p_any_") for key in event)
