"""Organization administration delegated."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

EVENT_SOURCES = (
    "organizations.amazonaws.com",
    "guardduty.amazonaws.com",
    "securityhub.amazonaws.com",
    "macie2.amazonaws.com",
)
EVENT_NAMES = (
    "RegisterDelegatedAdministrator",
    "DeregisterDelegatedAdministrator",
    "EnableOrganizationAdminAccount",
    "DisableOrganizationAdminAccount",
)


def _target(event):
    return text(params(event).get("accountId")) or text(params(event).get("adminAccountId")) or "unknown"


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} called {event.get('eventName')} for account {_target(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
