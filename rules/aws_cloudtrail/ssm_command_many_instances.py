"""A script is run on many instances through Systems Manager."""

from cloudtrail_helpers import account, actor, as_list, context, dedup_key, objects, params, succeeded, text
from cloudtrail_helpers import via_aws_service

# Documents of AWS that run whatever the caller passes.
SCRIPT_DOCUMENTS = (
    "AWS-ApplyAnsiblePlaybooks",
    "AWS-RunDocument",
    "AWS-RunPowerShellScript",
    "AWS-RunRemoteScript",
    "AWS-RunShellScript",
)
MANY_INSTANCES = 3


def _document(event):
    return text(params(event).get("documentName")).split("/")[-1]


def _reach(event):
    """The instances that are named, and whether more are chosen by tag, by resource group or all."""
    named = as_list(params(event).get("instanceIds"))
    chosen = False
    for target in objects(params(event).get("targets")):
        if target.get("key") == "InstanceIds" and "*" not in as_list(target.get("values")):
            named += as_list(target.get("values"))
        else:
            chosen = True
    return named, chosen


def rule(event):
    if event.get("eventSource") != "ssm.amazonaws.com" or event.get("eventName") != "SendCommand":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    if _document(event) not in SCRIPT_DOCUMENTS:
        return False
    named, chosen = _reach(event)
    return chosen or len(named) >= MANY_INSTANCES


def title(event):
    named, chosen = _reach(event)
    where = "all instances that match" if chosen else f"{len(named)} instances"
    return f"{actor(event)} ran {_document(event)} on {where} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, commandId=event.deep_get("responseElements", "command", "commandId"))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
