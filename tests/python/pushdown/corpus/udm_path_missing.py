def rule(event):
    return event.udm_path("nothing") == "Evil"
