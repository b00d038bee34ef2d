"""Commands set to run on instances again and again."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("CreateAssociation", "UpdateAssociation")
DOCUMENTS = (
    "AWS-RunShellScript",
    "AWS-RunPowerShellScript",
    "AWS-RunRemoteScript",
    "AWS-RunDocument",
    "AWS-RunAnsiblePlaybook",
    "AWS-ApplyAnsiblePlaybooks",
)


def _document(event):
    return text(params(event).get("name")).split("/")[-1]


def rule(event):
    if event.get("eventSource") != "ssm.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _document(event) in DOCUMENTS


def title(event):
    return f"{actor(event)} set {_document(event)} to run on instances of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
