"""Which log objects the samples have, what is in each, and how CloudTrail names and writes them."""

import gzip
import json
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from . import people, services
from .identities import JsonObject
from .intrusion import steps
from .records import Recorder
from .story import PLATFORM, PRODUCTION

SEED = "iota-samples-1"

Actor = Callable[[Recorder], None]

# Relative frequencies of bursts. Sign-in and IAM are recorded in us-east-1, so people show there.
OFFICE_HOURS: dict[Actor, int] = {
    people.administrator_in_console: 2,
    people.workforce_in_console: 3,
    people.container_release: 1,
    people.stack_update: 1,
    people.data_scientist: 2,
    people.engineer_mistypes: 4,
    services.services_assume_roles: 4,
    services.log_delivery_keys: 3,
    services.monitoring_vendor: 1,
    services.key_rotation: 1,
}
WORKLOADS: dict[Actor, int] = {
    services.services_assume_roles: 5,
    services.lambda_functions: 6,
    services.log_delivery_keys: 4,
    services.config_recorder: 1,
    services.instance_agents: 3,
    services.monitoring_vendor: 1,
    services.autoscaling_replaces_instance: 1,
    services.application_reads_secret: 2,
    services.application_objects: 3,
}
DEPLOYMENT: dict[Actor, int] = {**WORKLOADS, people.container_release: 2, people.stack_update: 3, people.terraform_plan: 1}
NIGHT: dict[Actor, int] = {**WORKLOADS, people.terraform_plan: 1, services.nightly_backup: 2}
QUIET: dict[Actor, int] = {
    services.services_assume_roles: 4,
    services.log_delivery_keys: 4,
    services.config_recorder: 2,
    services.monitoring_vendor: 2,
}


@dataclass(frozen=True)
class Delivery:
    """One log object: CloudTrail delivers the calls of one account and region a few minutes after they were made."""

    account: str
    region: str
    delivered: datetime
    size: int
    actors: dict[Actor, int]

    @property
    def start(self) -> datetime:
        """Time of the earliest event."""
        return self.delivered - timedelta(minutes=14)

    @property
    def end(self) -> datetime:
        """Time of the latest event."""
        return self.delivered - timedelta(minutes=5)


def _delivery(account: str, region: str, delivered: str, size: int, actors: dict[Actor, int]) -> Delivery:
    return Delivery(account, region, datetime.strptime(delivered, "%Y-%m-%dT%H:%MZ"), size, actors)


DELIVERIES = (
    _delivery(PRODUCTION, "us-east-1", "2026-11-17T09:20Z", 90, OFFICE_HOURS),
    _delivery(PRODUCTION, "eu-west-1", "2026-11-17T09:20Z", 110, DEPLOYMENT),
    _delivery(PRODUCTION, "us-east-1", "2026-11-18T02:15Z", 45, NIGHT),
    _delivery(PRODUCTION, "eu-west-1", "2026-11-18T02:15Z", 60, NIGHT),
    _delivery(PRODUCTION, "us-east-1", "2026-11-18T02:25Z", 45, NIGHT),
    _delivery(PRODUCTION, "us-east-1", "2026-11-18T02:35Z", 45, NIGHT),
    _delivery(PRODUCTION, "eu-west-1", "2026-11-18T02:45Z", 50, NIGHT),
    _delivery(PRODUCTION, "eu-west-1", "2026-11-18T02:55Z", 56, NIGHT),
    _delivery(PRODUCTION, "us-west-2", "2026-11-18T03:05Z", 45, QUIET),
    _delivery(PRODUCTION, "us-east-1", "2026-11-18T03:10Z", 45, QUIET),
    _delivery(PLATFORM, "us-east-1", "2026-11-18T03:10Z", 45, QUIET),
    _delivery(PLATFORM, "eu-west-1", "2026-11-18T03:15Z", 48, WORKLOADS),
    _delivery(PRODUCTION, "us-east-1", "2026-11-18T03:25Z", 48, NIGHT),
)


def log_object(delivery: Delivery) -> tuple[PurePosixPath, list[JsonObject]]:
    """The S3 key and the records of one delivery."""
    # A generator of its own for each object: a new object leaves the others as they are.
    rng = random.Random(f"{SEED}/{delivery.account}/{delivery.region}/{delivery.delivered:%Y%m%dT%H%MZ}")
    key = object_key(delivery.account, delivery.region, delivery.delivered, rng)
    log = Recorder(rng, delivery.account, delivery.region, delivery.start, delivery.end)
    for step in steps():
        if step.account == log.account and step.region == log.region and delivery.start <= step.at <= delivery.end:
            step.record(log)
    for actor in _programme(delivery.actors, rng):
        if len(log.records) >= delivery.size:
            break
        log.begin_burst()
        actor(log)
    # The last burst may run over the size; the story comes first and is never cut.
    return key, _in_delivery_order(log.records[: delivery.size], rng)


def _programme(actors: dict[Actor, int], rng: random.Random) -> Iterator[Actor]:
    """Every actor once, then as often as its weight says, without end."""
    choices, weights = list(actors), list(actors.values())
    yield from rng.sample(choices, k=len(choices))
    while True:
        yield from rng.choices(choices, weights)


def object_key(account: str, region: str, delivered: datetime, rng: random.Random) -> PurePosixPath:
    """The key that CloudTrail gives to a log object."""
    suffix = "".join(rng.choices(string.ascii_letters + string.digits, k=16))
    name = f"{account}_CloudTrail_{region}_{delivered:%Y%m%dT%H%MZ}_{suffix}.json.gz"
    return PurePosixPath("AWSLogs", account, "CloudTrail", region, f"{delivered:%Y/%m/%d}", name)


def compress(document: bytes) -> bytes:
    """A log object's bytes; without a time in the header, so that equal content gives equal bytes."""
    return gzip.compress(document, compresslevel=6, mtime=0)


def render(records: list[JsonObject]) -> bytes:
    """The document of a log object: one line of compact JSON."""
    return json.dumps({"Records": records}, separators=(",", ":")).encode()


def _in_delivery_order(records: list[JsonObject], rng: random.Random) -> list[JsonObject]:
    """CloudTrail keeps the order of calls only roughly."""
    arrival = {
        record["eventID"]: datetime.fromisoformat(record["eventTime"]) + timedelta(seconds=rng.uniform(0, 40))
        for record in records
    }
    return sorted(records, key=lambda record: arrival[record["eventID"]])
