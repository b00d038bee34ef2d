"""VPC connected to another account."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_other_account, params, succeeded, text

EVENT_NAMES = (
    "CreateVpcPeeringConnection",
    "AcceptVpcPeeringConnection",
    "CreateTransitGatewayPeeringAttachment",
)


def _peers(event):
    connection = ("responseElements", "vpcPeeringConnection")
    owners = [
        params(event).get("peerOwnerId"),
        event.deep_get("requestParameters", "CreateTransitGatewayPeeringAttachmentRequest", "PeerAccountId"),
        event.deep_get(*connection, "requesterVpcInfo", "ownerId"),
        event.deep_get(*connection, "accepterVpcInfo", "ownerId"),
    ]
    return sorted({text(owner) for owner in owners if is_other_account(owner, event)})


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_peers(event))


def title(event):
    return f"{actor(event)} connected a VPC of account {account(event)} with account {', '.join(_peers(event))}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
