"""The events that the function is invoked with: one for each role and form of message, about the log objects of the samples."""

import hashlib
import json
from pathlib import Path
from urllib.parse import quote_plus

from generator.identities import JsonObject

BUCKET = "company-logs"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:trail"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:iota-ingest"
TIME = "2026-11-18T03:20:00.000Z"


def write_invocations(folder: Path, keys: list[str], event: JsonObject) -> None:
    """Writes one file for each; `iota invoke` takes them."""
    from_s3 = s3_notification(BUCKET, keys[:2])
    messages: dict[str, JsonObject | str] = {
        "s3": from_s3,
        "s3-through-sns": through_sns(from_s3, "Amazon S3 Notification"),
        "cloudtrail-through-sns": through_sns({"s3Bucket": BUCKET, "s3ObjectKey": keys[2:4]}, "CloudTrail notification"),
        "eventbridge-object-created": object_created(keys[4]),
        "eventbridge-api-call": api_call(event),
        "s3-test-event": {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": TIME, "Bucket": BUCKET, "RequestId": "5582815E1AEA5ADF"},
        "sns-subscription-confirmation": {
            **through_sns("You have chosen to subscribe to the topic.", None), "Type": "SubscriptionConfirmation", "Token": "2336412f37",
            "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription",
        },
        "unknown": {"hello": "world"},
    }
    for name, message in messages.items():
        write(folder / "detect" / f"{name}.json", batch([message]))
    write(folder / "detect" / "all-forms.json", batch(list(messages.values())))
    write(folder / "notify" / "s3.json", batch([s3_notification("iota-alerts", ["pending/20261118T032000000Z-3f2a9c0d1b4e5f60718293a4b5c6d7e8-0.secops"])]))
    for role in ("notify", "tick"):
        write(folder / role / "schedule.json", scheduled(role))
    requests: dict[str, JsonObject] = {
        "stats": {}, "check": {}, "retry": {}, "retry-one": {"alerts": ["3f2a9c0d"]}, "acknowledge": {"alerts": ["3f2a9c0d"]},
        "restore": {"snapshot": "snapshots/state-20261118T030000Z.db"},
    }
    for name, request in requests.items():
        write(folder / "admin" / f"{name}.json", {"command": name.split("-")[0], **request})


def batch(messages: list[JsonObject | str]) -> JsonObject:
    """What Lambda makes of messages of an SQS queue."""
    return {"Records": [sqs_message(json.dumps(message, separators=(",", ":")), number) for number, message in enumerate(messages, 1)]}


def sqs_message(body: str, number: int) -> JsonObject:
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-6619757100{number:02}",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1", "SentTimestamp": "1795058400000", "SenderId": "AIDAIENQZJOLO23YVJ4VO", "ApproximateFirstReceiveTimestamp": "1795058400001",
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode()).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "awsRegion": "eu-west-1",
    }


def s3_notification(bucket: str, keys: list[str]) -> JsonObject:
    return {"Records": [
        {
            "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventTime": TIME, "eventName": "ObjectCreated:Put",
            "userIdentity": {"principalId": "AWSServiceRoleForCloudTrail"}, "requestParameters": {"sourceIPAddress": "192.0.2.7"},
            "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8"},
            "s3": {
                "s3SchemaVersion": "1.0", "configurationId": "iota",
                "bucket": {"name": bucket, "ownerIdentity": {"principalId": "A3NL1KOZZKExample"}, "arn": f"arn:aws:s3:::{bucket}"},
                "object": {"key": quote_plus(key, safe="/"), "sequencer": "0055AED6DCD90281E5"},
            },
        }
        for key in keys
    ]}


def through_sns(message: JsonObject | str, subject: str | None) -> JsonObject:
    return {
        "Type": "Notification",
        "MessageId": "da41e39f-ea4d-435a-b922-c6aae3915ebe",
        "TopicArn": TOPIC,
        **({"Subject": subject} if subject else {}),
        "Message": message if isinstance(message, str) else json.dumps(message, separators=(",", ":")),
        "Timestamp": TIME,
        "SignatureVersion": "1",
        "Signature": "tE4R==",
        "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/x.pem",
        "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
    }


def object_created(key: str) -> JsonObject:
    return {
        "version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": "Object Created", "source": "aws.s3", "account": "111122223333",
        "time": "2026-11-18T03:20:00Z", "region": "eu-west-1", "resources": [f"arn:aws:s3:::{BUCKET}"],
        "detail": {
            "version": "0", "bucket": {"name": BUCKET}, "object": {"key": key, "sequencer": "617f08299329d189"},
            "request-id": "N4N7GDK58NMKJ12R", "requester": "cloudtrail.amazonaws.com", "reason": "PutObject",
        },
    }


def api_call(event: JsonObject) -> JsonObject:
    return {
        "version": "0", "id": "6f87d04b-9f74-4f04-a780-7acf4b0a9b38", "detail-type": "AWS Console Sign In via CloudTrail", "source": "aws.signin",
        "account": "111122223333", "time": event["eventTime"], "region": event["awsRegion"], "resources": [], "detail": event,
    }


def scheduled(role: str) -> JsonObject:
    return {
        "version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": "Scheduled Event", "source": "aws.events", "account": "111122223333",
        "time": "2026-11-18T03:20:00Z", "region": "eu-west-1", "resources": [f"arn:aws:events:eu-west-1:111122223333:rule/iota-{role}"], "detail": {},
    }


def write(path: Path, event: JsonObject) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(event, indent=2) + "\n", encoding="utf-8")
