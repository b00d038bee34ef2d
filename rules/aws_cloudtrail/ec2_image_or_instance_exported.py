"""Instance or image exported to S3."""

from cloudtrail_helpers import account, actor, context, dedup_key, denied, succeeded, via_aws_service

EVENT_NAMES = ("CreateInstanceExportTask", "ExportImage", "CreateStoreImageTask")


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return (succeeded(event) or denied(event)) and not via_aws_service(event)


def title(event):
    return f"{actor(event)} exported an instance or image ({event.get('eventName')}) of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
