"""VPN into a network created."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, succeeded

EVENT_NAMES = ("CreateVpnConnection", "CreateClientVpnEndpoint", "AuthorizeClientVpnIngress")


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} opened a VPN ({event.get('eventName')}) in {event.get('awsRegion')} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
