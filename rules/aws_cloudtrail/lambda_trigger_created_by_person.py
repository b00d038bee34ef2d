"""Lambda function connected to a stream or queue by a person."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_person, params, succeeded, text


def rule(event):
    if event.get("eventSource") != "lambda.amazonaws.com":
        return False
    if event.get("eventName") != "CreateEventSourceMapping20150331":
        return False
    return succeeded(event) and not by_automation(event) and is_person(event)


def title(event):
    return f"{actor(event)} connected a Lambda function to {text(params(event).get('eventSourceArn')) or 'an event source'} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
