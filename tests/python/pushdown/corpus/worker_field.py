# A member that the worker may add.


def rule(event):
    return event.get("p_log_type", "Evil") == "Evil" and "p_any" not in event
