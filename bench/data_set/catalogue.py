"""The long tail: calls of many services, known by name only, with requests of a plausible form and size."""

import re
from pathlib import Path

from generator.identities import Caller, JsonObject, assumed_role, aws_service, iam_user
from generator.records import Recorder, denied, denied_by_ec2

_NAMES = Path(__file__).with_name("catalogue.txt")
_VERB = re.compile(r"[A-Z]+[a-z]+")
_API_DATE = re.compile(r"\d{8}(v\d)?$")
_DENIED_SHARE = 0.02


def catalogue() -> list[tuple[str, str]]:
    """Every (service, event name) of the tail."""
    lines = (line.split() for line in _NAMES.read_text(encoding="utf-8").splitlines())
    return [(service, name) for service, *names in lines for name in names]


def call(log: Recorder, service: str, name: str) -> None:
    """Records one call, made by somebody who makes such calls."""
    reads = name.startswith(("Describe", "List", "Get", "Batch", "Search", "Head"))
    caller = log.rng.choice(_readers(log) if reads else _writers(log))
    if reads and "arn" in caller.identity and log.rng.random() < _DENIED_SHARE:
        action = f"{service}:{_API_DATE.sub('', name)}"
        error = denied_by_ec2(caller, action) if service == "ec2" else denied(caller, action, "*")
        log.call(caller, service, name, error=error)
    elif reads:
        log.call(caller, service, name, _question(log, name))
    else:
        log.call(caller, service, name, *_change(log, service, name))


def _readers(log: Recorder) -> tuple[Caller, ...]:
    scanner_agent = "Boto3/1.35.40 md/Botocore#1.35.40 ua/2.0 os/linux#6.1 md/arch#x86_64 lang/python#3.12.6 example-scanner"
    console = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
    return (
        aws_service("resource-explorer-2"),
        aws_service("trustedadvisor"),
        assumed_role(log.account, "example-posture-scanner", "scan", "198.51.100.88", scanner_agent, since=log.since(40)),
        assumed_role(
            log.account, "AWSReservedSSO_ViewOnlyAccess_0123456789abcdef", "dana@example.com", "2001:db8:44::1a", console,
            since=log.since(55), path="/aws-reserved/sso.amazonaws.com/", from_console=True,
        ),
        iam_user(log.account, "inventory-export", "192.0.2.61", "aws-cli/2.19.1 md/awscrt#0.22.0 os/linux#6.8"),
    )


def _writers(log: Recorder) -> tuple[Caller, ...]:
    cloudformation = "cloudformation.amazonaws.com"
    terraform = "APN/1.0 HashiCorp/1.0 Terraform/1.9.8 aws-sdk-go-v2/1.32.3 os/linux lang/go#1.23.2"
    return (
        assumed_role(
            log.account, "cfn-execution", "AWSCloudFormation", cloudformation, cloudformation,
            since=log.since(3), invoked_by=cloudformation,
        ),
        assumed_role(log.account, "platform-apply", "terraform", "192.0.2.10", terraform, since=log.since(12)),
    )


def _question(log: Recorder, name: str) -> JsonObject | None:
    subject = _subject(name)
    form = log.rng.randrange(4)
    if form == 0:
        return None
    if form == 1:
        return {"maxResults": log.rng.choice((20, 50, 100, 1000))}
    if form == 2:
        return {f"{subject}Name": f"shop-{log.rng.getrandbits(32):08x}"}
    return {
        "maxResults": 100,
        "nextToken": f"{log.rng.getrandbits(8 * log.rng.randrange(40, 320)):x}",
        "filters": [{"name": "tag:team", "values": [log.rng.choice(("shop", "platform", "lake"))]}],
    }


def _change(log: Recorder, service: str, name: str) -> tuple[JsonObject, JsonObject]:
    subject = _subject(name)
    resource = f"shop-{log.rng.getrandbits(32):08x}"
    settings = {f"setting{number}": f"{log.rng.getrandbits(96):024x}" for number in range(log.rng.randrange(36))}
    tags = [{"key": key, "value": "shop"} for key in ("team", "service", "cost-centre")[: log.rng.randrange(4)]]
    request = {f"{subject}Name": resource, "clientToken": log.uuid(), "settings": settings, "tags": tags}
    answer = {
        f"{subject}Arn": log.arn(service, f"{subject.lower()}/{resource}"),
        "status": "UPDATING",
        "revisionId": log.uuid(),
        "settings": settings,
    }
    return request, answer


def _subject(name: str) -> str:
    """DescribeTaskDefinition is about a taskDefinition."""
    noun = _VERB.sub("", _API_DATE.sub("", name), count=1) or "resource"
    return noun[0].lower() + noun[1:]
