def rule(event):
    return event.deep_get("p_row_id", default="") != ""
