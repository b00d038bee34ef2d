"""Network ACL lets everything in."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_false, params, succeeded, text

EVENT_NAMES = ("CreateNetworkAclEntry", "ReplaceNetworkAclEntry")


def _is_open(event):
    request = params(event)
    if request.get("ruleAction") != "allow" or str(request.get("aclProtocol")) != "-1":
        return False
    everywhere = request.get("cidrBlock") == "0.0.0.0/0" or request.get("ipv6CidrBlock") == "::/0"
    return everywhere and is_false(request.get("egress"))


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _is_open(event)


def title(event):
    target = text(params(event).get("networkAclId")) or "unknown"
    return f"{actor(event)} let everything from the internet into network ACL {target} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
