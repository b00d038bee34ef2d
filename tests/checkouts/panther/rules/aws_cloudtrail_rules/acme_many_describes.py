def rule(event):
    return event["eventName"].startswith("Describe")


def dedup(event):
    return event.deep_get("userIdentity", "arn") or ""
