"""A call of the state is an effect: every event for which a rule makes one is sent to it, whatever the rule then answers."""

from __future__ import annotations

import sys
import tempfile
import textwrap
import unittest
from pathlib import Path
from typing import Any

from iota import state
from iota.memory_state import MemoryState
from iota.pushdown.evaluate import evaluate

from pushdown.events import Records, words_of
from pushdown.harness import load, pushdown_of, run
from pushdown.readable import readable
from support import LAYER

_HEAD = """
import panther_oss_helpers
import correlation_store
from iota import state
from panther_detection_helpers import caching
from panther_detection_helpers.caching import *

def seen(key):
    return bool(get_string_set(key))

class Store:
    def count(self):
        return state.increment("k")

STORE = Store()
"""

# The body of a rule, and what is derived from it.
_RULES = {
    'if event.get("eventName") != "A": return False\nreturn increment_counter("k") > 2': "eventName in A",
    'increment_counter("k")\nreturn event.get("eventName") == "A"': "always",
    'increment_counter("k")\nreturn False': "always",
    'if event.get("eventName") == "A":\n    put_string_set("k", ["x"])\nreturn event.get("eventName") == "B"': "eventName in A,B",
    'return event.get("eventName") == "A" and seen("k")': "eventName in A",
    'return seen("k") and event.get("eventName") == "A"': "always",
    'return event.get("eventName") == "A" and not state.first_seen("k", "v")': "eventName in A",
    'state.hits("k", within=60)': "always",
    'try:\n    state.add("k", "1")\nexcept Exception:\n    pass\nreturn event.get("eventName") == "A"': "always",
    'if event.get("eventSource") == "S":\n    caching.evaluate_threshold("k", 3)\nreturn False': "eventSource in S",
    'if event.get("eventSource") == "S":\n    panther_oss_helpers.set_key_expiration("k", 9)\nreturn False': "eventSource in S",
    'return event.get("eventName") == "A" and correlation_store.sliding_window_threshold_crossed("k", 60, 2)': "eventName in A",
    'if event.get("eventName") == "A":\n    STORE.count()\nreturn False': "eventName in A",
    'if event.get("eventName") in ("A", "B"):\n    [state.add("k", name) for name in ("x", "y")]\nreturn False': "eventName in A,B",
    'any(reset_counter(name) for name in ("k", "l"))\nreturn False': "always",
    'check = lambda: get_counter("k")\nreturn event.get("eventName") == "A" and check() > 0': "eventName in A",
    'if event.get("eventName") == "A":\n    from panther_detection_helpers import caching as late\n    late.increment_counter("k")\nreturn False': None,
    'if event.get("eventName") == "A":\n    from iota import state as late\n    late.increment("k")\nreturn False': None,
}


class Recording:
    def __init__(self) -> None:
        self.memory = MemoryState()
        self.calls = 0

    def __call__(self, request: dict[str, Any]) -> Any:
        self.calls += 1
        return self.memory(request)


class StateIsAnEffect(unittest.TestCase):
    def setUp(self) -> None:
        sys.path.append(str(LAYER / "iota" / "compat"))
        self.addCleanup(sys.path.remove, str(LAYER / "iota" / "compat"))
        self.addCleanup(state.use, None)

    def test_no_event_is_kept_from_a_rule_that_would_call_the_state_for_it(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for number, (body, wanted) in enumerate(_RULES.items()):
                path = Path(folder) / f"rule_{number}.py"
                path.write_text(f"{_HEAD}\ndef rule(event):\n{textwrap.indent(body, '    ')}\n")
                with self.subTest(body):
                    loaded = load(path)
                    pushdown = pushdown_of(loaded, False)
                    if wanted is not None:
                        self.assertEqual("always" if pushdown.condition is True else readable(pushdown.condition), wanted, pushdown)
                    called = 0
                    for record in Records(path.stem, words_of(path.read_text())).take(60):
                        state.use(recording := Recording())
                        outcome = run(loaded, [record], False)[0]
                        called += recording.calls
                        if recording.calls or outcome.is_anything:
                            self.assertIsNot(evaluate(pushdown.condition, record), False, record)
                    self.assertGreater(called, 0, "no record made the rule call the state: the test says nothing")


if __name__ == "__main__":
    unittest.main()
