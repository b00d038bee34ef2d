"""Service of a VPC endpoint opened to others."""

from cloudtrail_helpers import account, account_of, actor, by_automation, context, dedup_key, is_other_account
from cloudtrail_helpers import objects, params, succeeded, text


def _principals(event):
    request = params(event).get("ModifyVpcEndpointServicePermissionsRequest")
    added = request.get("AddAllowedPrincipals") if isinstance(request, dict) else None
    return [text(one.get("content")) for one in objects(added)]


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com":
        return False
    if event.get("eventName") != "ModifyVpcEndpointServicePermissions":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return any(name == "*" or is_other_account(account_of(name), event) for name in _principals(event))


def title(event):
    return f"{actor(event)} let {', '.join(_principals(event))} reach an endpoint service of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
