"""CloudTrail logging is stopped, deleted or made to record less."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_false, params, succeeded

EVENT_NAMES = ("StopLogging", "DeleteTrail", "UpdateTrail", "DeleteEventDataStore", "StopEventDataStoreIngestion")

PROTECTIONS = ("isMultiRegionTrail", "includeGlobalServiceEvents", "enableLogFileValidation", "isOrganizationTrail")


def _switched_off(event):
    return [name for name in PROTECTIONS if is_false(params(event).get(name))]


def rule(event):
    if event.get("eventSource") != "cloudtrail.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return event.get("eventName") != "UpdateTrail" or bool(_switched_off(event))


def _target(event):
    return params(event).get("name") or params(event).get("eventDataStore") or "unknown"


def title(event):
    return f"{actor(event)} called {event.get('eventName')} on CloudTrail {_target(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, trail=_target(event), switchedOff=_switched_off(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
