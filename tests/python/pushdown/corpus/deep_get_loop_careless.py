# A helper that does not look first.


def deep_get(value, *keys):
    for key in keys:
        value = value.get(key, {})
    return value


def rule(event):
    return deep_get(event, "userIdentity", "type") == "Root"
