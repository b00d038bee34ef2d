"""Backups copied to another account."""

from cloudtrail_helpers import account, account_of, actor, by_automation, context, dedup_key, is_other_account
from cloudtrail_helpers import is_true, params, succeeded

EVENT_NAMES = ("StartCopyJob", "UpdateGlobalSettings")


def rule(event):
    if event.get("eventSource") != "backup.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return is_other_account(account_of(params(event).get("destinationBackupVaultArn")), event) or is_true(
        event.deep_get("requestParameters", "globalSettings", "isCrossAccountBackupEnabled")
    )


def title(event):
    return f"{actor(event)} let backups of account {account(event)} go to another account ({event.get('eventName')})"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
