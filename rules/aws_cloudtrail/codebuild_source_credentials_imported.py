"""Credentials for source code given to CodeBuild."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, succeeded


def rule(event):
    if event.get("eventSource") != "codebuild.amazonaws.com" or event.get("eventName") != "ImportSourceCredentials":
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} gave CodeBuild credentials for source code in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
