"""Instance metadata without session token allowed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, objects, params, succeeded

EVENT_NAMES = ("ModifyInstanceMetadataOptions", "ModifyInstanceMetadataDefaults")


def _is_optional(event):
    requests = [params(event)]
    for name in ("ModifyInstanceMetadataOptionsRequest", "ModifyInstanceMetadataDefaultsRequest"):
        requests += objects(params(event).get(name))
    return any(request.get("HttpTokens") == "optional" for request in requests)


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _is_optional(event)


def title(event):
    return f"{actor(event)} allowed version 1 of the instance metadata service in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
