"""Backups or backup plans deleted."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, succeeded

EVENT_SOURCES = (
    "backup.amazonaws.com",
    "dynamodb.amazonaws.com",
    "rds.amazonaws.com",
    "elasticfilesystem.amazonaws.com",
    "fsx.amazonaws.com",
)
EVENT_NAMES = (
    "DeleteBackupVault",
    "DeleteRecoveryPoint",
    "DeleteBackupPlan",
    "DeleteBackupSelection",
    "DeleteBackupVaultLockConfiguration",
    "DeleteBackup",
    "DeleteDBClusterAutomatedBackup",
    "DeleteDBInstanceAutomatedBackup",
    "DeleteFileSystem",
)
LESS_GRAVE = ("DeleteBackupPlan", "DeleteBackupSelection", "DeleteBackup")


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} deleted backups ({event.get('eventName')}) in account {account(event)}"


def severity(event):
    return "MEDIUM" if event.get("eventName") in LESS_GRAVE else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
