import re
from typing import Any, Dict

from panther_base_helpers import aws_rule_context, deep_get

TRUSTED = re.compile(r"^arn:aws:iam::111122223333:role/")


def actor(event) -> str:
    return event.deep_get("userIdentity", "arn", default="<nobody>")


def is_trusted(event) -> bool:
    return bool(TRUSTED.match(deep_get(event, "userIdentity", "arn", default="")))


def acme_context(event) -> Dict[str, Any]:
    return aws_rule_context(event) | {"actor": actor(event)}
