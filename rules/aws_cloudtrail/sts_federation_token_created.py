"""Federation token created."""

from cloudtrail_helpers import account, actor, allow_statements, as_list, context, dedup_key, params, succeeded, text
from cloudtrail_helpers import via_aws_service


def _allows_everything(event):
    statements = allow_statements(params(event).get("policy"))
    return any("*" in as_list(s.get("Action")) and "*" in as_list(s.get("Resource")) for s in statements)


def rule(event):
    if event.get("eventSource") != "sts.amazonaws.com" or event.get("eventName") != "GetFederationToken":
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    target = text(params(event).get("name")) or "unknown"
    return f"{actor(event)} created a federation token for {target} in account {account(event)}"


def severity(event):
    return "HIGH" if _allows_everything(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
