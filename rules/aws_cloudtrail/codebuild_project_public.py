"""Build project made public."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded


def rule(event):
    if event.get("eventSource") != "codebuild.amazonaws.com" or event.get("eventName") != "UpdateProjectVisibility":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return params(event).get("projectVisibility") == "PUBLIC_READ"


def title(event):
    return f"{actor(event)} made a build project of account {account(event)} public"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
