"""EMR clusters may be public."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_false, succeeded


def rule(event):
    if event.get("eventSource") != "elasticmapreduce.amazonaws.com":
        return False
    if event.get("eventName") != "PutBlockPublicAccessConfiguration":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return is_false(event.deep_get("requestParameters", "blockPublicAccessConfiguration", "blockPublicSecurityGroupRules"))


def title(event):
    return f"{actor(event)} let EMR clusters of account {account(event)} be public"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
