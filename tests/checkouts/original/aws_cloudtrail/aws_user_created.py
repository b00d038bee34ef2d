import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "helpers"))

from iam_actions import WRITE_ACTIONS
from iota_helpers import aws_rule_context, deep_get, is_successful


def rule(event):
    return is_successful(event) and event.get("eventName") in WRITE_ACTIONS


def title(event):
    return f"{event['eventName']} by {deep_get(event, 'userIdentity', 'arn', default='?')}"


def severity():
    return "medium"


def alert_context(event):
    return aws_rule_context(event)
