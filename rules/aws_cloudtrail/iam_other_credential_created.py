"""SSH key, certificate or service password created."""

from cloudtrail_helpers import account, actor, context, dedup_key, succeeded, via_aws_service

EVENT_NAMES = (
    "UploadSSHPublicKey",
    "UploadSigningCertificate",
    "CreateServiceSpecificCredential",
    "ResetServiceSpecificCredential",
)


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    return f"{actor(event)} called {event.get('eventName')} in account {account(event)}"


def severity(event):
    return "LOW" if event.get("eventName") == "UploadSSHPublicKey" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
