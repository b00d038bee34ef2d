"""Sign-in address of a SageMaker notebook created."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text


def rule(event):
    if event.get("eventSource") != "sagemaker.amazonaws.com":
        return False
    if event.get("eventName") != "CreatePresignedNotebookInstanceUrl":
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    target = text(params(event).get("notebookInstanceName")) or "unknown"
    return f"{actor(event)} created a sign-in address of notebook {target} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
