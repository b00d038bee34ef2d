"""Access to an EKS cluster granted."""

from cloudtrail_helpers import account, actor, as_list, by_automation, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("CreateAccessEntry", "AssociateAccessPolicy", "UpdateAccessEntry")


def _is_admin(event):
    groups = as_list(params(event).get("kubernetesGroups"))
    return "ClusterAdmin" in text(params(event).get("policyArn")) or "system:masters" in groups


def rule(event):
    if event.get("eventSource") != "eks.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    target = text(params(event).get("name")) or "unknown"
    return f"{actor(event)} granted access to EKS cluster {target} in account {account(event)}"


def severity(event):
    return "HIGH" if _is_admin(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
