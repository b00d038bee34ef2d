"""The event selectors of a trail no longer record all management events."""

from cloudtrail_helpers import account, actor, as_list, by_aws, context, dedup_key, is_false, objects, params
from cloudtrail_helpers import succeeded, text


def _fields(selector):
    return objects(selector.get("fieldSelectors"))


def _has_management(selector):
    """True when the selector, basic or advanced, records management events, all or some."""
    if "fieldSelectors" not in selector:
        return not is_false(selector.get("includeManagementEvents"))
    return any("Management" in as_list(field.get("equals")) for field in _fields(selector))


def _has_all_management(selector):
    """True when the selector records all management events; a second field in an advanced selector narrows it."""
    if not _has_management(selector):
        return False
    if "fieldSelectors" in selector:
        return len(_fields(selector)) == 1
    return selector.get("readWriteType") in (None, "All") and not selector.get("excludeManagementEventSources")


def _selectors(event):
    return objects(params(event).get("eventSelectors")) + objects(params(event).get("advancedEventSelectors"))


def rule(event):
    if event.get("eventSource") != "cloudtrail.amazonaws.com" or event.get("eventName") != "PutEventSelectors":
        return False
    if not succeeded(event) or by_aws(event):
        return False
    selectors = _selectors(event)
    return bool(selectors) and not any(_has_all_management(selector) for selector in selectors)


def title(event):
    trail = text(params(event).get("trailName")) or "unknown"
    return f"{actor(event)} reduced what CloudTrail trail {trail} of account {account(event)} records"


def severity(event):
    return "DEFAULT" if any(_has_management(selector) for selector in _selectors(event)) else "HIGH"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
