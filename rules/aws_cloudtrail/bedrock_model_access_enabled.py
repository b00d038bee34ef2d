"""The use of a foundation model in Amazon Bedrock is enabled."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service

EVENT_NAMES = ("PutFoundationModelEntitlement", "CreateFoundationModelAgreement", "PutUseCaseForModelAccess")


def rule(event):
    if event.get("eventSource") != "bedrock.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    model = text(params(event).get("modelId")) or "models"
    return f"{actor(event)} enabled access to {model} in Amazon Bedrock in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
