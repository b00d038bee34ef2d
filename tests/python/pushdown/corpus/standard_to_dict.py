def rule(event):
    return "p_any_" in str(event.to_dict())
