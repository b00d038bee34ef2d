"""VPC flow logs are deleted."""

from cloudtrail_helpers import account, actor, context, dedup_key, objects, params, succeeded, via_aws_service


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") != "DeleteFlowLogs":
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    return f"{actor(event)} deleted VPC flow logs in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    request = params(event).get("DeleteFlowLogsRequest")
    ids = objects(request.get("FlowLogId")) if isinstance(request, dict) else []
    return context(event, flowLogIds=[entry.get("content") for entry in ids])


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
