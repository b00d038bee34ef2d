def rule(event):
    return event.get(event.udm_path("name_of")) == "Evil"
