"""Container repository deleted with its images."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_true, params, succeeded, text

EVENT_SOURCES = ("ecr.amazonaws.com", "ecr-public.amazonaws.com")


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") != "DeleteRepository":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return is_true(params(event).get("force"))


def title(event):
    return f"{actor(event)} deleted container repository {text(params(event).get('repositoryName')) or 'unknown'} of account {account(event)} with its images"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
