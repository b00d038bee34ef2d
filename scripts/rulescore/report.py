"""docs/rules.md: what the pack reports, and how well. The first part follows from the rules alone, the second was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rulescore.catalogues import Equivalent, Row
from rulescore.logs import Attack, Scan
from rulescore.rules import ROOT, Rule

PAGE: Final = ROOT / "docs" / "rules.md"
MEASURED: Final = "<!-- What follows was measured by scripts/score-rules on logs that are not part of the project. -->"

_LEVELS: Final = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO")
_TACTICS: Final = {
    "TA0042": "Resource Development", "TA0001": "Initial Access", "TA0002": "Execution", "TA0003": "Persistence", "TA0004": "Privilege Escalation",
    "TA0005": "Defense Evasion", "TA0006": "Credential Access", "TA0007": "Discovery", "TA0008": "Lateral Movement", "TA0009": "Collection",
    "TA0011": "Command and Control", "TA0010": "Exfiltration", "TA0040": "Impact",
}  # fmt: skip


@dataclass(frozen=True)
class MutationScore:
    """Changes of the rules: how many there are, how many no test notices, and those of them that cannot be noticed."""

    total: int
    survivors: tuple[str, ...]
    equivalent: int

    @property
    def share(self) -> float:
        """The share of changes that can be noticed and are."""
        noticeable = self.total - self.equivalent
        return (noticeable - len(self.survivors)) / noticeable if noticeable else 1.0


def from_rules(rules: list[Rule], rows: list[Row], equivalent: list[Equivalent]) -> str:
    """The part of the page that follows from the files of the project."""
    tests = sum(len(rule.tests) for rule in rules)
    by_level = ", ".join(f"{sum(rule.severity == level for rule in rules)} {level.lower()}" for level in _LEVELS)
    parts = [
        "# What the shipped rules report",
        "Written by `scripts/score-rules --write`; a test fails when it is not current. How rules are written: [rules/README.md](../rules/README.md).",
        f"{len(rules)} rules for CloudTrail with {tests} tests: {by_level}. Informational rules keep the record that the CIS benchmark asks for; "
        "route them to a file or a channel that nobody has to watch. A rule with a threshold alerts when as many events of one dedup key come within the window.",
        "## Rules",
        *_rule_tables(rules),
        "## MITRE ATT&CK",
        _techniques(rules),
        "## Public catalogues",
        "What the techniques of attack emulation tools look like to the pack. A dash: CloudTrail does not show it, or nothing tells it from everyday work.",
        *_catalogues(rows),
        "## Changes that no test can notice",
        "`scripts/score-rules` flips each condition and constant of the deciding part of every rule, one at a time; a test of the rule has to fail. "
        "These changes leave every verdict as it is:",
        _table(("rule", "change", "why"), ((_link(one.rule), f"`{one.change}`", one.reason) for one in equivalent)),
    ]
    return "\n\n".join(parts) + "\n"


def from_measurements(score: MutationScore, scans: Mapping[str, Scan], labelled: list[Attack]) -> str:
    """The part of the page that was measured."""
    first = next(iter(scans.values()))
    parts = [
        MEASURED,
        "## How good they are",
        f"Mutation score: {score.share:.2%} of {score.total - score.equivalent} changes noticed by the rules' own tests "
        f"({score.equivalent} more are equivalent, see above).",
    ]
    if score.survivors:
        parts.append("Not noticed:\n\n" + "\n".join(f"- `{survivor}`" for survivor in score.survivors))
    parts += [
        "Labelled attacks, each with the rules that alerted on its log; *expected* are the rules that the catalogue table names:",
        _table(("technique", *(f"found, {name}" for name in scans), "rules that alerted"), (_attack_row(attack, scans) for attack in labelled)),
        f"Noise: alerts for each 10,000 of {first.benign_events} events of logs without labels. Most are from accounts that show or test AWS; "
        "some of these alerts are right (root at work, sign-in without MFA).",
        _table(("rule", *scans), _noise_rows(scans)),
    ]
    return "\n\n".join(parts) + "\n"


def found(attack: Attack, scan: Scan) -> bool:
    """True when a rule that should report the attack alerted on its log."""
    return not scan.by_file.get(attack.file, set()).isdisjoint(attack.rules)


def per_ten_thousand(scan: Scan, rule: str | None = None) -> float:
    """Alerts of a rule, or of all, for each 10,000 events without a label."""
    count = scan.noise.total() if rule is None else scan.noise[rule]
    return 10_000 * count / scan.benign_events if scan.benign_events else 0.0


def read_page(page: Path = PAGE) -> tuple[str, str]:
    """The page's two parts; empty where there is none yet."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    head, mark, tail = text.partition(MEASURED)
    return head, mark + tail


def _rule_tables(rules: list[Rule]) -> Iterable[str]:
    services: dict[str, list[Rule]] = {}
    for rule in rules:
        services.setdefault(rule.text.get("Tags", "- Other").split("- ")[1].strip(), []).append(rule)
    for service, members in sorted(services.items()):
        yield f"### {service}"
        yield _table(("rule", "severity", "ATT&CK", "what it detects", "alerts from", "tests"), map(_rule_row, members))


def _rule_row(rule: Rule) -> tuple[str, ...]:
    when = "1" if rule.threshold == 1 else f"{rule.threshold} in {rule.minutes} min"
    techniques = " ".join(dict.fromkeys(technique.split(":")[1] for technique in rule.techniques))
    return _link(rule.id), rule.severity.lower(), techniques, rule.description.replace("|", "\\|"), when, str(len(rule.tests))


def _techniques(rules: list[Rule]) -> str:
    cells: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        for pair in rule.techniques:
            tactic, technique = pair.split(":")
            cells.setdefault((tactic, technique), []).append(_link(rule.id))
    order = list(_TACTICS)
    rows = sorted(cells.items(), key=lambda cell: (order.index(cell[0][0]), cell[0][1]))
    return _table(("tactic", "technique", "rules"), ((_TACTICS[tactic], _technique_link(name), " ".join(links)) for (tactic, name), links in rows))


def _technique_link(technique: str) -> str:
    return f"[{technique}](https://attack.mitre.org/techniques/{technique.replace('.', '/')}/)"


def _catalogues(rows: list[Row]) -> Iterable[str]:
    for catalogue in dict.fromkeys(row.catalogue for row in rows):
        yield f"### {catalogue}"
        own = (row for row in rows if row.catalogue == catalogue)
        yield _table(("technique", "rules", "remark"), ((row.technique, " ".join(map(_link, row.rules)) or "–", row.remark) for row in own))


def _attack_row(attack: Attack, scans: Mapping[str, Scan]) -> tuple[str, ...]:
    verdicts = ("yes" if found(attack, scan) else "**no**" for scan in scans.values())
    alerted = next(iter(scans.values())).by_file.get(attack.file, set())
    return attack.technique, *verdicts, " ".join(map(_link, sorted(alerted)))


def _noise_rows(scans: Mapping[str, Scan]) -> Iterable[tuple[str, ...]]:
    first = next(iter(scans.values()))
    names = sorted({rule for scan in scans.values() for rule in scan.noise}, key=lambda rule: (-first.noise[rule], rule))
    for rule in names:
        yield _link(rule), *(f"{per_ten_thousand(scan, rule):.1f}" for scan in scans.values())
    yield "all", *(f"{per_ten_thousand(scan):.1f}" for scan in scans.values())


def _link(rule: str) -> str:
    return f"[{rule}](../rules/aws_cloudtrail/{rule}.py)"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
