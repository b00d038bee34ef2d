from fnmatch import fnmatch

from panther_base_helpers import get_val_from_list, pattern_match_list


def rule(event):
    if event.get("eventName") != "CreateTags":
        return False
    values = event.deep_walk("requestParameters", "tagSet", "items", "value", default=[])
    values = values if isinstance(values, list) else [values]
    return any(fnmatch(value, "secret-*") or pattern_match_list(value, ["key-*"]) for value in values)


def alert_context(event):
    items = event.deep_get("requestParameters", "tagSet", "items", default=[])
    return {"b": sorted(get_val_from_list(items, "value", "key", "b")), "event": event.to_dict()}
