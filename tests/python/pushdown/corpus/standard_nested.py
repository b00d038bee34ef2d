# Nested objects get none.
def rule(event):
    return event.deep_get("userIdentity", "p_log_type") is not None
