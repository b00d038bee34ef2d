"""IAM Roles Anywhere is made to trust a certificate authority."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, objects, params, succeeded, text

EVENT_NAMES = ("CreateTrustAnchor", "UpdateTrustAnchor")


def rule(event):
    if event.get("eventSource") != "rolesanywhere.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_aws(event)


def title(event):
    name = text(params(event).get("name")) or text(params(event).get("trustAnchorId")) or "unknown"
    return f"{actor(event)} set the Roles Anywhere trust anchor {name} in account {account(event)}"


def severity(event):
    sources = objects(params(event).get("source"))
    return "MEDIUM" if any(source.get("sourceType") == "AWS_ACM_PCA" for source in sources) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
