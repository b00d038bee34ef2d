# No record has it; the worker adds it.
def rule(event):
    return event.get("p_log_type") == "AWS.CloudTrail"
