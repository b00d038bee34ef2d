"""Launch template of instances changed by a person."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_person, succeeded

EVENT_SOURCES = ("ec2.amazonaws.com", "autoscaling.amazonaws.com")
EVENT_NAMES = ("CreateLaunchTemplateVersion", "ModifyLaunchTemplate", "CreateLaunchConfiguration")


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event) and is_person(event)


def title(event):
    return f"{actor(event)} changed how instances are launched ({event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
