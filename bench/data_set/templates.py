"""Pre-rendered records: everything but time and ids is done once, so that an event costs one bytes substitution."""

import json
import random
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from generator import people, services
from generator.delivery import WORKLOADS, Actor
from generator.identities import JsonObject
from generator.intrusion import steps
from generator.records import Recorder

from .catalogue import call, catalogue

# How often an actor plays when templates are made: each time with other resources, so that objects do not compress too well.
_VARIANTS = 12
_TAIL_VARIANTS = 2

_TAIL_SHARE = 0.35
_SUSPICIOUS_SHARE = 0.001

# Secrets and people in the console are rarer than in the samples, and calls that a shipped rule reports by themselves are the rarest of the tail: 0.1-1 % of events
# should match a rule, as where somebody acts on the alerts.
_ACTORS: dict[Actor, float] = {
    **WORKLOADS,
    services.application_reads_secret: 0.2,
    people.container_release: 1,
    people.stack_update: 1,
    people.terraform_plan: 1,
    people.data_scientist: 1,
    people.workforce_in_console: 0.3,
    people.administrator_in_console: 0.2,
    services.nightly_backup: 1,
}


_REPORTED = frozenset(
    {
        ("cloudformation", "GetTemplate"), ("cloudformation", "GetTemplateSummary"), ("ec2", "DescribeFlowLogs"), ("guardduty", "GetDetector"),
        ("guardduty", "ListDetectors"), ("securityhub", "DescribeHub"), ("ses", "GetAccount"), ("ses", "GetSendQuota"), ("ses", "ListEmailIdentities"), ("sts", "GetSessionToken"),
        ("wafv2", "ListWebACLs"),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Template:
    """One record with %(time)s, %(event)s and %(request)s or %(s3request)s left open."""

    pattern: bytes
    event_name: str
    suspicious: bool = False


class Place:
    """The templates of one account and region in bursts, as their callers make them, and how often each burst is drawn."""

    def __init__(self, seed: str, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self._rng = random.Random(f"{seed}/{account}/{region}")
        self._bursts: list[list[Template]] = []
        self._weights: list[float] = []
        self._add_workloads(1 - _TAIL_SHARE - _SUSPICIOUS_SHARE)
        self._add_tail(_TAIL_SHARE)
        self._add_intrusion(_SUSPICIOUS_SHARE)
        self._cumulative = list(accumulate(self._weights))

    @property
    def event_names(self) -> set[str]:
        """Every event name that can be drawn."""
        return {template.event_name for burst in self._bursts for template in burst}

    def draw(self, rng: random.Random, count: int) -> list[Template]:
        """`count` templates: bursts at random by their weights, the last one cut."""
        drawn: list[Template] = []
        while len(drawn) < count:
            for burst in rng.choices(self._bursts, cum_weights=self._cumulative, k=count // 4 + 1):
                drawn += burst
        return drawn[:count]

    def _add_workloads(self, share: float) -> None:
        bursts: list[tuple[list[JsonObject], float]] = []
        for actor, weight in _ACTORS.items():
            for _ in range(_VARIANTS):
                log = self._recorder()
                actor(log)
                bursts.append((log.records, weight))
        total = sum(len(records) * weight for records, weight in bursts)
        for records, weight in bursts:
            self._add(records, share * weight * len(records) / total)

    def _add_tail(self, share: float) -> None:
        names = catalogue()
        self._rng.shuffle(names)
        names.sort(key=_REPORTED.__contains__)
        zipf = [1 / (rank + 10) for rank in range(len(names))]
        for (service, name), weight in zip(names, zipf, strict=True):
            for _ in range(_TAIL_VARIANTS):
                log = self._recorder()
                call(log, service, name)
                self._add(log.records, share * weight / sum(zipf) / _TAIL_VARIANTS)

    def _add_intrusion(self, share: float) -> None:
        log = self._recorder()
        for step in steps():
            if step.account == self.account:
                step.record(log)
        changes = [record for record in log.records if not record["readOnly"]]
        for record in changes:
            self._add([record], share / len(changes), suspicious=True)

    def _recorder(self) -> Recorder:
        start, end = datetime(2026, 11, 18, 1, 0), datetime(2026, 11, 18, 23, 0)
        log = Recorder(self._rng, self.account, self.region, start, end)
        log.begin_burst()
        return log

    def _add(self, records: list[JsonObject], share: float, *, suspicious: bool = False) -> None:
        """Adds a burst that makes up this share of all records."""
        if not records:
            return
        self._bursts.append([Template(_pattern(record), record["eventName"], suspicious) for record in records])
        self._weights.append(share / len(records))


def _pattern(record: JsonObject) -> bytes:
    text = json.dumps(record, separators=(",", ":")).replace("%", "%%")
    text = text.replace(f'"eventTime":"{record["eventTime"]}"', '"eventTime":"%(time)s"')
    text = text.replace(record["eventID"], "%(event)s")
    if "requestID" in record:
        # Every place of it: EC2 repeats the id in responseElements.
        is_s3 = record["eventSource"] == "s3.amazonaws.com"
        text = text.replace(record["requestID"], "%(s3request)s" if is_s3 else "%(request)s")
    return text.encode()
