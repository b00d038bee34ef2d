"""Makes rule sets of any size from the shipped rules: what a large organisation's pack looks like to an engine."""

import random
import shutil
from pathlib import Path

SEED = 4
HELPERS = "bench_helpers.py"

# Of every 20 added rules: 15 guard on eventName in one of the ways people write it, 4 on something else, 1 defeats the analysis.
_GUARDED = (
    'def rule(event):\n    return event.get("eventName") == "{name}" and not event.get("errorCode")\n',
    'NAMES = {{"{name}", "{other}"}}\n\n\ndef rule(event):\n    if event.get("eventName") not in NAMES:\n        return False\n    return bool(event.get("requestParameters", {{}}))\n',
    'def rule(event):\n    if event["eventSource"] != "{source}" or event["eventName"] != "{name}":\n        return False\n    return event.deep_get("userIdentity", "type") != "AWSService"\n',
    'from bench_helpers import is_call\n\n\ndef rule(event):\n    return is_call(event, "{source}", "{name}") and "errorCode" not in event\n',
)
_OTHER = (
    'def rule(event):\n    return event.deep_get("userIdentity", "type") == "SAMLUser" and event.get("awsRegion") == "{region}"\n',
    'def rule(event):\n    return event.get("errorCode") == "{name}Exception"\n',
    'def rule(event):\n    return "{name}/" in (event.get("userAgent") or "")\n',
    'def rule(event):\n    return event.get("recipientAccountId") == "{account}"\n',
)
# The analysis cannot follow hash(): such a rule gets every event.
_DEFEATING = 'def rule(event):\n    return hash(str(event.get("eventID"))) == {number}\n'

_METADATA = """AnalysisType: rule
Filename: {file}.py
RuleID: {file}
DisplayName: {file}
Enabled: true
LogTypes:
  - AWS.CloudTrail
Severity: LOW
"""


def write_rule_set(folder: Path, shipped: Path, size: int, defeating: bool = True) -> Path:
    """A folder with the shipped rules and as many others as make `size`; the others match (nearly) nothing, so that all sets find the same."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped, folder)
    count = sum(1 for path in folder.rglob("*.yml") if "AnalysisType: rule" in path.read_text())
    (folder / HELPERS).write_text('def is_call(event, source, name):\n    return event.get("eventSource") == source and event.get("eventName") == name\n')
    chance = random.Random(SEED)
    for number in range(size - count):
        place = number % 20
        words = {
            "name": f"Bench{chance.choice(('Create', 'Delete', 'Update', 'Put'))}Thing{number}", "other": f"BenchDescribeThing{number}",
            "source": f"bench{number % 40}.amazonaws.com", "region": f"xx-north-{number}", "account": f"{number:012}", "number": number,
        }  # fmt: skip
        template = _DEFEATING if place == 19 and defeating else _OTHER[place % 4] if place >= 15 else _GUARDED[place % 4]
        name = f"bench_{number:04}"
        (folder / f"{name}.py").write_text(template.format(**words))
        (folder / f"{name}.yml").write_text(_METADATA.format(file=name))
    return folder


def write_few(folder: Path, shipped: Path, size: int) -> Path:
    """The first `size` of the shipped rules and their helpers."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped, folder)
    rules = sorted(path for path in folder.rglob("*.yml") if "AnalysisType: rule" in path.read_text())
    for path in rules[size:]:
        path.unlink()
        path.with_suffix(".py").unlink()
    return folder


def add_defeating(folder: Path, shipped: Path) -> Path:
    """The shipped rules and one that gets every event."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped, folder)
    (folder / "bench_defeating.py").write_text(_DEFEATING.format(number=1))
    (folder / "bench_defeating.yml").write_text(_METADATA.format(file="bench_defeating"))
    return folder
