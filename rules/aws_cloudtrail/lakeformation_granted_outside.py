"""Data lake opened to another account or everyone."""

from cloudtrail_helpers import account, account_of, actor, by_automation, context, dedup_key, is_other_account
from cloudtrail_helpers import succeeded, text


def _receiver(event):
    return text(event.deep_get("requestParameters", "principal", "dataLakePrincipalIdentifier"))


def rule(event):
    if event.get("eventSource") != "lakeformation.amazonaws.com" or event.get("eventName") != "GrantPermissions":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _receiver(event) == "IAM_ALLOWED_PRINCIPALS" or is_other_account(account_of(_receiver(event)), event)


def title(event):
    return f"{actor(event)} gave {_receiver(event)} rights to the data lake of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
