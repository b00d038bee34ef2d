"""Script run on an instance."""

from cloudtrail_helpers import account, actor, as_list, context, dedup_key, is_person, params, succeeded, text
from cloudtrail_helpers import via_aws_service

SCRIPT_DOCUMENTS = (
    "AWS-RunDocument",
    "AWS-RunPowerShellScript",
    "AWS-RunRemoteScript",
    "AWS-RunShellScript",
)
MANY_INSTANCES = 3


def _document(event):
    return text(params(event).get("documentName")).split("/")[-1]


def _is_small(event):
    """True for one or two instances that are named; the others have a rule of their own."""
    return len(as_list(params(event).get("instanceIds"))) < MANY_INSTANCES and not params(event).get("targets")


def rule(event):
    if event.get("eventSource") != "ssm.amazonaws.com" or event.get("eventName") != "SendCommand":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return _document(event) in SCRIPT_DOCUMENTS and _is_small(event)


def title(event):
    return f"{actor(event)} ran {_document(event)} on instances in account {account(event)}"


def severity(event):
    return "DEFAULT" if is_person(event) else "INFO"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
