"""Makes rule sets of any size from the shipped rules: what a large organisation's pack looks like to an engine."""

import random
import shutil
from pathlib import Path

SEED = 4
# Nine tenths of what the shipped rules detect in the generated data.
BUSIEST = (
    "unauthorized_api_calls", "cloudtrail_history_searched", "secretsmanager_many_secrets_read", "console_login_brute_force", "detection_services_enumerated",
    "iam_permissions_enumerated", "ses_enumerated", "s3_public_access_block_removed", "s3_bucket_made_public", "s3_bucket_policy_changed",
)  # fmt: skip
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


def write_rule_set(folder: Path, shipped: Path, size: int) -> Path:
    """The shipped rules and as many others as make `size`."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped, folder)
    _add(folder, size - len(_rules(folder)), defeating=True)
    return folder


def write_busiest(folder: Path, shipped: Path, size: int) -> Path:
    """The ten busiest of the shipped rules, and as many others as make `size`: the same events match, whatever the size, and the analysis follows all of them."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped, folder)
    for path in _rules(folder):
        if path.stem not in BUSIEST:
            path.unlink()
            path.with_suffix(".py").unlink()
    assert len(_rules(folder)) == len(BUSIEST), "a rule has another name now"
    _add(folder, size - len(BUSIEST), defeating=False)
    return folder


def _rules(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.yml") if "AnalysisType: rule" in path.read_text()]


def _add(folder: Path, count: int, defeating: bool) -> None:
    """Rules that match nothing, so that all sets find the same."""
    (folder / HELPERS).write_text('def is_call(event, source, name):\n    return event.get("eventSource") == source and event.get("eventName") == name\n')
    chance = random.Random(SEED)
    for number in range(count):
        place = number % 20
        words = {
            "name": f"Bench{chance.choice(('Create', 'Delete', 'Update', 'Put'))}Thing{number}", "other": f"BenchDescribeThing{number}",
            "source": f"bench{number % 40}.amazonaws.com", "region": f"xx-north-{number}", "account": f"{number:012}", "number": number,
        }  # fmt: skip
        template = _DEFEATING if place == 19 and defeating else _OTHER[place % 4] if place >= 15 else _GUARDED[place % 4]
        name = f"bench_{number:04}"
        (folder / f"{name}.py").write_text(template.format(**words))
        (folder / f"{name}.yml").write_text(_METADATA.format(file=name))


def add_defeating(folder: Path, shipped: Path) -> Path:
    """The shipped rules and one that gets every event."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped, folder)
    (folder / "bench_defeating.py").write_text(_DEFEATING.format(number=1))
    (folder / "bench_defeating.yml").write_text(_METADATA.format(file="bench_defeating"))
    return folder
