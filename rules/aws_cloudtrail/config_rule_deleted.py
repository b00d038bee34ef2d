"""AWS Config rule or conformance pack deleted."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

EVENT_NAMES = (
    "DeleteConfigRule",
    "DeleteOrganizationConfigRule",
    "DeleteConformancePack",
    "DeleteOrganizationConformancePack",
    "DeleteRemediationConfiguration",
)


def _name(event):
    names = [text(value) for key, value in params(event).items() if key.lower().endswith("name")]
    return next((name for name in names if name), "unknown")


def rule(event):
    if event.get("eventSource") != "config.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} called config:{event.get('eventName')} on {_name(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
