"""Higher service quota asked for."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, denied, params, succeeded, text


def rule(event):
    if event.get("eventSource") != "servicequotas.amazonaws.com":
        return False
    if event.get("eventName") != "RequestServiceQuotaIncrease":
        return False
    return (succeeded(event) or denied(event)) and not by_automation(event)


def title(event):
    target = text(params(event).get("serviceCode")) or "a service"
    return f"{actor(event)} asked for a higher quota of {target} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
