import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "helpers"))

from iota_helpers import deep_get


def rule(event):
    return deep_get(event, "dstPort") == 22


def severity(event):
    return "LOW"
