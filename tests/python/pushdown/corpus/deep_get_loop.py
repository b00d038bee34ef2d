# A helper with a loop.


def deep_get(value, *keys, default=None):
    for key in keys:
        if not isinstance(value, dict):
            return default
        value = value.get(key)
    return value if value is not None else default


def rule(event):
    return deep_get(event, "userIdentity", "type") == "Root"
