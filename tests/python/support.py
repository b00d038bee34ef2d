"""Makes the package under test importable, and events for it."""

from __future__ import annotations

import compileall
import json
import sys
from pathlib import Path
from typing import Any

LAYER = Path(__file__).resolve().parents[2] / "layers" / "python"
if str(LAYER) not in sys.path:
    sys.path.insert(0, str(LAYER))

# Workers run with -B: without this each would compile the package again.
compileall.compile_dir(LAYER / "iota", quiet=1)

from iota.event import Event, parse_event  # noqa: E402  (the path comes first)

CONSOLE_LOGIN: dict[str, Any] = {
    "eventVersion": "1.08",
    "userIdentity": {"type": "IAMUser", "userName": "alice", "accountId": "111122223333"},
    "eventTime": "2024-05-01T12:00:00Z",
    "eventSource": "signin.amazonaws.com",
    "eventName": "ConsoleLogin",
    "sourceIPAddress": "198.51.100.7",
    "requestParameters": None,
    "responseElements": {"ConsoleLogin": "Success"},
    "resources": [{"ARN": "arn:aws:iam::111122223333:user/alice", "tags": [["a", "b"]]}],
}


def event_of(value: Any) -> Event:
    """The read-only event of a JSON value, or of JSON text."""
    return parse_event((value if isinstance(value, str) else json.dumps(value)).encode())
