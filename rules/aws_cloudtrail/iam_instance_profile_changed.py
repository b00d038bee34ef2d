"""Role given to an instance or instance profile."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, succeeded

EVENT_SOURCES = ("iam.amazonaws.com", "ec2.amazonaws.com")
EVENT_NAMES = (
    "AddRoleToInstanceProfile",
    "AssociateIamInstanceProfile",
    "ReplaceIamInstanceProfileAssociation",
)


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} called {event.get('eventName')} in account {account(event)}"


def severity(event):
    return "LOW" if event.get("eventName") == "AddRoleToInstanceProfile" else "MEDIUM"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
