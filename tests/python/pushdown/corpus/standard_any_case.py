def rule(event):
    return event.get("P_Log_Type") == "AWS.CloudTrail"
