"""Certificate exported with its private key by a person."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_person, succeeded


def rule(event):
    if event.get("eventSource") != "acm.amazonaws.com" or event.get("eventName") != "ExportCertificate":
        return False
    return succeeded(event) and not by_automation(event) and is_person(event)


def title(event):
    return f"{actor(event)} exported a certificate of account {account(event)} with its private key"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
