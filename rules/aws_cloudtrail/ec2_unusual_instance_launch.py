"""An instance with accelerators, a very large one, or very many at once are launched."""

import re

from cloudtrail_helpers import account, actor, context, dedup_key, denied, objects, params, succeeded, text
from cloudtrail_helpers import via_aws_service

# Families with GPUs, training or inference chips, FPGAs or video coders, and the high-memory ones.
UNUSUAL_FAMILY = re.compile(r"(p|g|gr|trn|inf|dl|vt|f)\d|u-|u7")
UNUSUAL_SIZE_FROM = 24
MANY_INSTANCES = 20
SIZE = re.compile(r"(\d+)xlarge")

QUOTA_CODES = ("Client.VcpuLimitExceeded", "Client.InstanceLimitExceeded")


def _instance_types(event):
    """The types asked for, and those that came of a launch template."""
    answers = objects(event.deep_get("responseElements", "instancesSet"))
    kinds = [params(event).get("instanceType"), *(answer.get("instanceType") for answer in answers)]
    return [kind for kind in kinds if text(kind)]


def _is_unusual(kind):
    family, _, size = kind.partition(".")
    if UNUSUAL_FAMILY.match(family) or size.startswith("metal"):
        return True
    match = SIZE.fullmatch(size)
    return match is not None and int(match.group(1)) >= UNUSUAL_SIZE_FROM


def _asks_for_many(event):
    counts = [asked.get("maxCount") for asked in objects(params(event).get("instancesSet"))]
    return any(isinstance(count, int) and count >= MANY_INSTANCES for count in counts)


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") != "RunInstances":
        return False
    if not (succeeded(event) or denied(event) or event.get("errorCode") in QUOTA_CODES) or via_aws_service(event):
        return False
    return any(_is_unusual(kind) for kind in _instance_types(event)) or _asks_for_many(event)


def title(event):
    verb = "launched" if succeeded(event) else "tried to launch"
    kinds = ", ".join(sorted(set(_instance_types(event)))) or "instances"
    many = "many " if _asks_for_many(event) else ""
    return f"{actor(event)} {verb} {many}{kinds} in {event.get('awsRegion')} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, instanceTypes=_instance_types(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
