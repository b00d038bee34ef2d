"""An SSH key is pushed to an instance by EC2 Instance Connect."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("SendSSHPublicKey", "SendSerialConsoleSSHPublicKey")


def rule(event):
    if event.get("eventSource") != "ec2-instance-connect.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_aws(event)


def title(event):
    instance = text(params(event).get("instanceId")) or "an unknown instance"
    return f"{actor(event)} pushed an SSH key to {instance} in account {account(event)}"


def severity(event):
    if event.get("eventName") == "SendSerialConsoleSSHPublicKey":
        return "HIGH"
    return "MEDIUM" if params(event).get("instanceOSUser") == "root" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
