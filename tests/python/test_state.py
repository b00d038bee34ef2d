"""What rules keep from event to event: the functions they call, and who answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path
from typing import Any

from support import CONSOLE_LOGIN, LAYER
from worker_client import Worker, pack_batch

from iota import state
from iota.memory_state import MemoryState

COMPATIBILITY = LAYER / "iota" / "compat"
sys.path.append(str(COMPATIBILITY))

import correlation_store  # type: ignore[import-not-found]  # noqa: E402
import panther_oss_helpers  # type: ignore[import-not-found]  # noqa: E402
from panther_detection_helpers import caching  # type: ignore[import-not-found]  # noqa: E402

NOON = 1_772_625_600.0


class InMemory(unittest.TestCase):
    def setUp(self) -> None:
        self.now = NOON
        state.use(MemoryState(lambda: self.now))
        self.addCleanup(state.use, None)


class Caching(InMemory):
    def test_a_counter_counts_from_zero_and_can_be_reset(self) -> None:
        self.assertEqual(caching.get_counter("k"), 0)
        self.assertEqual([caching.increment_counter("k"), caching.increment_counter("k", 5), caching.increment_counter("k", val=-2)], [1, 6, 4])
        self.assertEqual(caching.get_counter("k", force_ttl_check=True), 4)
        caching.reset_counter("k")
        self.assertEqual(caching.get_counter("k"), 0)

    def test_a_string_set_is_put_added_to_taken_from_and_reset(self) -> None:
        self.assertEqual(caching.get_string_set("k"), set())
        caching.put_string_set("k", ["a", "b"])
        self.assertEqual(caching.add_to_string_set("k", "c"), {"a", "b", "c"})
        self.assertEqual(caching.add_to_string_set("k", {"c", "d"}), {"a", "b", "c", "d"})
        self.assertEqual(caching.add_to_string_set("k", []), {"a", "b", "c", "d"})
        self.assertEqual(caching.remove_from_string_set("k", ("a", "x")), {"b", "c", "d"})
        self.assertEqual(caching.remove_from_string_set("k", "b"), {"c", "d"})
        self.assertEqual(caching.remove_from_string_set("k", set()), {"c", "d"})
        self.assertEqual(caching.get_string_set("k", force_ttl_check=True), {"c", "d"})
        caching.put_string_set("k", set())
        self.assertEqual(caching.get_string_set("k"), set())
        caching.put_string_set("k", ("e",))
        caching.reset_string_set("k")
        self.assertEqual(caching.get_string_set("k"), set())

    def test_a_dictionary_is_kept_as_json(self) -> None:
        self.assertEqual(caching.get_dictionary("k"), {})
        caching.put_dictionary("k", {"a": [1, {"b": None}], "c": "é"})
        found = caching.get_dictionary("k")
        self.assertEqual(found, {"a": [1, {"b": None}], "c": "é"})
        found["a"].append(2)
        self.assertEqual(caching.get_dictionary("k", force_ttl_check=True), {"a": [1, {"b": None}], "c": "é"})
        self.assertRaisesRegex(TypeError, "not a dictionary", caching.put_dictionary, "k", ["a"])
        self.assertRaisesRegex(ValueError, "not JSON serializable", caching.put_dictionary, "k", {"a": {1, 2}})

    def test_small_numbers_of_seconds_count_from_now_and_large_ones_are_a_time(self) -> None:
        for seconds in (600, "600", 600.9, int(NOON) + 600, str(NOON + 600)):
            with self.subTest(seconds):
                self.now = NOON
                caching.put_string_set("k", ["a"], epoch_seconds=seconds)
                self.now = NOON + 599
                self.assertEqual(caching.get_string_set("k"), {"a"})
                self.now = NOON + 600
                self.assertEqual(caching.get_string_set("k"), set())

    def test_a_key_lives_for_ninety_days_when_nobody_says_and_for_ever_with_zero(self) -> None:
        caching.put_string_set("put", ["a"])
        caching.increment_counter("count")
        caching.set_key_expiration("count", None)
        caching.put_dictionary("for ever", {"a": 1}, epoch_seconds=0)
        self.now = NOON + 90 * 86400 - 1
        self.assertEqual((caching.get_string_set("put"), caching.get_counter("count")), ({"a"}, 1))
        self.now = NOON + 90 * 86400
        self.assertEqual((caching.get_string_set("put"), caching.get_counter("count")), (set(), 0))
        self.now = NOON + 9000 * 86400
        self.assertEqual(caching.get_dictionary("for ever"), {"a": 1})

    def test_the_window_that_the_first_event_opened_is_not_prolonged_by_the_next(self) -> None:
        for minute in range(9):
            self.now = NOON + 60 * minute
            if caching.increment_counter("k") == 1:
                caching.set_key_expiration("k", int(self.now) + 300)
        self.assertEqual(caching.get_counter("k"), 4)  # minutes 0 to 4, then 5 to 8

    def test_a_threshold_is_reached_once_and_then_anew(self) -> None:
        self.assertEqual([caching.evaluate_threshold("k", 3) for _ in range(7)], [False, False, True, False, False, True, False])
        self.now += 3600
        self.assertEqual([caching.evaluate_threshold("k", threshold=3, expiry_seconds=60) for _ in range(2)], [False, False])

    def test_an_account_is_new_while_somebody_remembers_its_creation(self) -> None:
        caching.put_string_set("AIDA1", ["2026-03-04"], epoch_seconds=60)
        self.assertEqual([caching.check_account_age(key) for key in ("AIDA1", "AIDA2", "", None)], [True, False, False, False])
        self.now += 60
        self.assertFalse(caching.check_account_age("AIDA1"))

    def test_an_item_of_a_table_tells_whether_it_has_expired(self) -> None:
        self.assertEqual([caching.ttl_expired({"Item": {"expiresAt": end}}) for end in (1, "1", 4e9, 0)] + [caching.ttl_expired({})], [True, True, False, False, False])

    def test_keys_and_values_of_the_wrong_kind_or_size_are_refused(self) -> None:
        self.assertRaisesRegex(TypeError, "a key is a str, not int", caching.increment_counter, 1)
        self.assertRaisesRegex(TypeError, "a set holds str, not int", caching.put_string_set, "k", [1])
        self.assertRaisesRegex(state.StateError, "a key of 3000 bytes is refused", caching.get_counter, "k" * 3000)
        self.assertRaisesRegex(state.StateError, "the limit is 400000", caching.add_to_string_set, "k", "x" * 400_001)
        self.assertRaisesRegex(state.StateError, "beyond 64 bits", caching.increment_counter, "k", 2**70)

    def test_the_older_module_has_the_same_functions(self) -> None:
        for name in panther_oss_helpers.__all__:
            self.assertIs(getattr(panther_oss_helpers, name), getattr(caching, name))


class CorrelationStore(InMemory):
    def test_a_window_is_crossed_by_exactly_the_nth_event(self) -> None:
        crossed = [correlation_store.sliding_window_threshold_crossed("k", 100, 3, NOON + second) for second in (0, 50, 90, 95, 300, 310, 320)]
        self.assertEqual(crossed, [False, False, True, False, False, False, True])

    def test_what_was_put_is_found_and_nothing_else(self) -> None:
        self.assertEqual(correlation_store.get_string_set("k"), [])
        correlation_store.put_string_set("k", "whatever")
        self.assertEqual((correlation_store.get_string_set("k"), correlation_store.get_string_set("other")), (["k"], []))

    def test_the_time_of_an_event_is_that_of_the_first_field_that_has_one(self) -> None:
        self.assertEqual(correlation_store.event_unix_ts({"p_event_time": "2026-03-04 12:00:00.000"}), NOON)
        self.assertEqual(correlation_store.event_unix_ts({"Datetime": "2026-03-04T12:00:00Z"}), NOON)
        self.assertEqual(correlation_store.event_unix_ts({"date_create": int(NOON)}), NOON)
        self.assertEqual(correlation_store.event_unix_ts({"eventTime": "2026-03-04T14:00:00+02:00"}), NOON)
        self.assertGreater(correlation_store.event_unix_ts({}), NOON - 10 * 365 * 86400)


class Api(InMemory):
    def test_a_value_is_seen_for_the_first_time_once(self) -> None:
        self.assertEqual([state.first_seen("k", value) for value in ("a", "b", "a")], [True, True, False])

    def test_hits_are_counted_by_the_clock_or_by_the_time_given(self) -> None:
        self.assertEqual([state.hits("k", within=60), state.hits("k", within=60, at=NOON - 30), state.hits("k", within=60, at=NOON + 61)], [1, 2, 1])

    def test_a_key_that_is_forgotten_is_gone_altogether(self) -> None:
        state.increment("k")
        state.add("k", "a")
        state.forget("k")
        self.assertEqual((state.count("k"), state.strings("k")), (0, set()))


class PlayedHost(Worker):
    """Answers state calls with the state in memory, and remembers them."""

    def evaluate(self, *events: Any, **options: Any) -> Any:
        self.calls: list[Any] = []
        memory = MemoryState()
        self.batches += 1
        chosen = list(range(len(self.names)))
        self.send(b"E", pack_batch(self.batches, [("AWS.CloudTrail", chosen)], [(0, event) for event in events]))
        while True:
            kind, payload = self.receive()
            if kind == b"R":
                return payload
            assert kind == b"S", kind
            self.calls.append((payload["event"], payload["rule"], payload["op"]))
            self.send(b"A", json.dumps({"value": None if payload["op"] == "abandon" else memory(payload)}).encode())


RULE = "from panther_detection_helpers.caching import increment_counter\ndef rule(event):\n    return increment_counter('k') > 1\n"


class Worked(unittest.TestCase):
    def test_a_worker_asks_the_host_and_says_for_whom(self) -> None:
        with PlayedHost({"plain.py": "def rule(event): return True\n", "counts.py": RULE}) as worker:
            self.assertEqual([rule.get("state", False) for rule in worker.hello()["rules"]], [False, True])
            result = worker.evaluate({"n": 0}, {"n": 1})
            self.assertEqual([(found["event"], found["rule"]) for found in result["detections"]], [(0, 0), (1, 0), (1, 1)])
            self.assertEqual(worker.calls, [(0, 1, "increment"), (1, 1, "increment")])

    def test_so_does_one_in_a_child(self) -> None:
        with PlayedHost({"counts.py": RULE}, isolated=["counts.py"]) as worker:
            worker.hello()
            self.assertEqual([found["event"] for found in worker.evaluate({}, {}, {})["detections"]], [1, 2])
            self.assertEqual(worker.calls, [(position, 0, "increment") for position in range(3)])

    def test_an_evaluation_that_fails_is_taken_back_also_when_its_child_dies(self) -> None:
        for isolated, statement in ((False, "raise ValueError"), (True, "raise ValueError"), (True, "import os; os._exit(3)")):
            rule = f"from iota import state\ndef rule(event):\n    if event['n'] < 2: state.increment('k')\n    if event['n']:\n        {statement}\n"
            with self.subTest(statement, isolated=isolated), PlayedHost({"bad.py": rule}, isolated=["bad.py"] if isolated else []) as worker:
                worker.hello()
                self.assertEqual(len(worker.evaluate({"n": 0}, {"n": 1}, {"n": 0})["failures"]), 1)
                self.assertEqual(worker.calls, [(0, 0, "increment"), (1, 0, "increment"), (1, 0, "abandon"), (2, 0, "increment")])

    def test_a_failing_title_takes_nothing_back(self) -> None:
        with PlayedHost({"counts.py": RULE + "def title(event):\n    raise ValueError\n"}) as worker:
            worker.hello()
            self.assertEqual(len(worker.evaluate({}, {})["failures"]), 1)
            self.assertEqual([call[2] for call in worker.calls], ["increment", "increment"])

    def test_while_it_is_imported_and_from_a_thread_or_process_of_its_own_a_rule_cannot_use_the_state(self) -> None:
        thread = (
            "import os, threading\nfrom iota import state\nfound = []\n"
            "def ask():\n    try: state.count('k')\n    except state.StateError as error: found.append(str(error))\n"
            "def rule(event):\n    work = threading.Thread(target=ask)\n    work.start()\n    work.join()\n    return True\n"
            "def title(event):\n    return found[0]\n"
        )
        with PlayedHost({"imports.py": "from iota import state\nstate.count('k')\ndef rule(event): return True\n", "threads.py": thread}) as worker:
            hello = worker.hello()
            self.assertIn("while an event is evaluated, not while the rule is imported", hello["rules"][0]["error"]["message"])
            worker.names = worker.names[1:]
            self.batch_of_one(worker)

    def batch_of_one(self, worker: PlayedHost) -> None:
        worker.send(b"E", pack_batch(1, [("AWS.CloudTrail", [1])], [(0, {})]))
        _, result = worker.receive()
        self.assertIn("not by a thread", result["detections"][0]["title"])


class Known(unittest.TestCase):
    """Which rules the host is told to use the state: their events are evaluated in order, so a rule too many is slower, and one too few fails."""

    USING = {
        "function": "from panther_detection_helpers.caching import get_counter\ndef rule(event): return get_counter('k') > 0\n",
        "module": "from panther_detection_helpers import caching\ndef rule(event): return caching.get_counter('k') > 0\n",
        "dotted": "import panther_detection_helpers.caching\ndef rule(event): return panther_detection_helpers.caching.get_counter('k') > 0\n",
        "older": "import panther_oss_helpers as oss\ndef rule(event): return oss.get_counter('k') > 0\n",
        "star": "from panther_oss_helpers import *\ndef rule(event): return bool(get_string_set('k'))\n",
        "native": "from iota import state\ndef rule(event): return state.count('k') > 0\n",
        "title": "from iota import state\ndef rule(event): return True\ndef title(event): return str(state.count('k'))\n",
        "late": "def rule(event):\n    from iota import state\n    return state.count('k') > 0\n",
        "late_dotted": "def rule(event):\n    import iota.state\n    return iota.state.count('k') > 0\n",
        "helper": "from helper import seen\ndef rule(event): return seen('k')\n",
        "helper_module": "import helper\ndef rule(event): return helper.seen('k')\n",
        "renamed": "import helper\ncheck = helper.seen\ndef rule(event): return check('k')\n",
        "partial": "import functools, helper\ncheck = functools.partial(helper.seen, 'k')\ndef rule(event): return check()\n",
        "table": "import helper\nCHECKS = {'a': [helper.seen]}\ndef rule(event): return CHECKS['a'][0]('k')\n",
        "default": "import helper\ndef rule(event, check=helper.seen): return check('k')\n",
        "closure": "import helper\ndef make(check):\n    def rule(event): return check('k')\n    return rule\nrule = make(helper.seen)\n",
        "lambda": "import helper\nrule = lambda event: helper.seen('k')\n",
        "nested": "import helper\ndef rule(event): return any(helper.seen(k) for k in ('k',))\n",
        "kind": "from iota import Rule, state\nclass Mine(Rule):\n    def rule(self, event): return self.ask()\n    def ask(self): return state.count('k') > 0\n",
        "instance": "import helper\nstore = helper.Store()\ndef rule(event): return store.get('k')\n",
        "decorated": "import helper\n@helper.once\ndef rule(event): return True\n",
    }
    NOT_USING = {
        "other": "import helper\ndef rule(event): return helper.other(event)\n",
        "plain": "import json, re, logging, datetime\nLOG = logging.getLogger()\ndef rule(event): return bool(re.match('a', json.dumps(event)))\n",
        "unused": "import helper\nfrom helper import other\ndef rule(event): return other(event)\n",
    }
    HELPER = (
        "from panther_detection_helpers.caching import get_string_set\n"
        "def seen(key): return bool(get_string_set(key))\n"
        "def other(event): return True\n"
        "class Store:\n    def get(self, key): return seen(key)\n"
        "def once(function):\n    def inner(event): return function(event) and not seen('k')\n    return inner\n"
    )

    def test_a_rule_that_may_reach_the_state_is_known(self) -> None:
        files = {f"{name}.py": source for name, source in {**self.USING, **self.NOT_USING, "helper": self.HELPER}.items() if name != "helper" or source is self.HELPER}
        files["uses_helper.py"] = self.USING["helper"]
        with PlayedHost(files, load=[name for name in files if name != "helper.py"]) as worker:
            hello = worker.hello()
            self.assertEqual([rule["error"] for rule in hello["rules"] if "error" in rule], [])
            using = {worker.ids[rule["index"]] for rule in hello["rules"] if rule.get("state")}
            self.assertEqual(using, {*(self.USING.keys() - {"helper"}), "uses_helper"})
            worker.evaluate({})
            asking = {worker.ids[rule] for _, rule, _ in worker.calls}
            self.assertEqual(asking - using, set())


class Original(unittest.TestCase):
    def test_the_store_of_the_original_beside_the_rules_is_replaced_and_any_other_file_of_that_name_is_not(self) -> None:
        original = "import sqlite3, os\nPATH = os.environ.get('IOTA_CORRELATION_STATE')\nSCHEMA = 'CREATE TABLE IF NOT EXISTS kv_seen (k)'\n"
        rule = """
            import os, sys
            sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "helpers"))
            from correlation_store import event_unix_ts, sliding_window_threshold_crossed
            def rule(event):
                return sliding_window_threshold_crossed("k", 60, 2, event_unix_ts(event))
        """
        own = "def event_unix_ts(event): return 0\ndef sliding_window_threshold_crossed(*arguments): return arguments[0] == 'k'\n"
        with PlayedHost({"pack/r.py": rule, "helpers/correlation_store.py": original}, load=["pack/r.py"]) as worker:
            self.assertTrue(worker.hello()["rules"][0]["state"])
            self.assertEqual([found["event"] for found in worker.evaluate(CONSOLE_LOGIN, CONSOLE_LOGIN, CONSOLE_LOGIN)["detections"]], [1])
        with PlayedHost({"pack/r.py": rule, "helpers/correlation_store.py": own}, load=["pack/r.py"]) as worker:
            self.assertNotIn("state", worker.hello()["rules"][0])
            self.assertEqual([found["event"] for found in worker.evaluate(CONSOLE_LOGIN)["detections"]], [0])


class ByHand(unittest.TestCase):
    def test_the_events_of_one_run_share_a_state_that_the_next_run_has_forgotten(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "r.py"
            path.write_text(
                textwrap.dedent(f"""
                    import sys
                    sys.path.append({str(LAYER)!r})
                    from iota import state
                    def rule(event):
                        return state.increment("k") == 2
                    if __name__ == "__main__":
                        from iota.verdict import print_verdict
                        print_verdict(__file__)
                """)
            )
            for _ in range(2):
                self.assertEqual([verdict["match"] for verdict in _run(path, [CONSOLE_LOGIN] * 3)], [False, True, False])


def _run(path: Path, events: list[Any]) -> list[Any]:
    done = subprocess.run([sys.executable, str(path)], input=json.dumps(events).encode(), capture_output=True, timeout=20, env={"PATH": os.environ["PATH"]})
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    unittest.main()
