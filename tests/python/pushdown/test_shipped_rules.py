"""The rules that Iota ships: what is derived for them is sharp, and sound on all real records."""

from __future__ import annotations

import json
import sys
import unittest
import warnings
from collections.abc import Iterator
from pathlib import Path

from iota.pushdown import Pushdown, World, derive
from iota.pushdown.condition import Condition
from iota.pushdown.evaluate import evaluate

from pushdown.events import REPOSITORY, Records, real_records, words_of
from pushdown.harness import Loaded, find_unsound, load, run

_RULES = REPOSITORY / "rules" / "aws_cloudtrail"
_RECORDS_PER_RULE = 100
_LEAST_SHARE = 0.95
_GUARDS = (["eventName"], ["eventSource"])


def _rule_files() -> list[Path]:
    return sorted(path for path in _RULES.glob("*.py") if "def rule(" in path.read_text())


class ShippedRules(unittest.TestCase):
    loaded: dict[str, Loaded]
    derived: dict[str, Pushdown]

    @classmethod
    def setUpClass(cls) -> None:
        warnings.simplefilter("ignore")
        sys.path.insert(0, str(_RULES))
        cls.addClassCleanup(sys.path.remove, str(_RULES))
        cls.addClassCleanup(sys.modules.pop, "cloudtrail_helpers", None)
        cls.loaded = {path.stem: load(path) for path in _rule_files()}
        world = World([loaded.module for loaded in cls.loaded.values()])
        cls.derived = {name: derive(loaded.match(strict=True), world) for name, loaded in cls.loaded.items()}

    def test_nearly_all_have_a_condition_on_the_event_name_or_source(self) -> None:
        without = [name for name, pushdown in self.derived.items() if not any(_demands(pushdown.condition, field) for field in _GUARDS)]
        self.assertGreaterEqual(1 - len(without) / len(self.derived), _LEAST_SHARE, without)

    def test_every_rule_that_writes_a_guard_on_the_event_name_gets_it(self) -> None:
        for name, pushdown in self.derived.items():
            source = (_RULES / f"{name}.py").read_text()
            if 'event.get("eventName") not in EVENT_NAMES' in source or 'event.get("eventName") != "' in source.partition("def title")[0]:
                with self.subTest(name):
                    self.assertTrue(_demands(pushdown.condition, ["eventName"]), pushdown)

    def test_none_defeats_the_analysis(self) -> None:
        self.assertEqual([name for name, pushdown in self.derived.items() if pushdown.defeated], [])

    def test_no_real_record_is_kept_from_a_rule_that_would_have_done_something(self) -> None:
        records = list(real_records())
        if not records:
            self.skipTest("the shared data is not there (IOTA_TEST_DATA)")
        for name, pushdown in self.derived.items():
            with self.subTest(name):
                kept = [record for record in records if evaluate(pushdown.condition, record) is False]
                self.assertIsNone(find_unsound(pushdown, kept, run(self.loaded[name], kept, True, watch=False)))

    def test_nor_is_a_made_up_one(self) -> None:
        helpers = (_RULES / "cloudtrail_helpers.py").read_text()
        for name, pushdown in self.derived.items():
            with self.subTest(name):
                records = Records(name, words_of((_RULES / f"{name}.py").read_text(), helpers)).take(_RECORDS_PER_RULE)
                records += _records_of_tests(name)
                self.assertIsNone(find_unsound(pushdown, records, run(self.loaded[name], records, True)), pushdown)


def _demands(condition: Condition, field: list[str]) -> bool:
    """Something is demanded of the field whatever else holds."""
    if isinstance(condition, bool):
        return not condition
    if "all" in condition:
        return any(_demands(part, field) for part in condition["all"])
    if "any" in condition:
        return all(_demands(part, field) for part in condition["any"])
    return (condition.get("not") or condition)["field"] == field


def _records_of_tests(name: str) -> list[str]:
    """The records in the tests of the rule's YAML, which are written as JSON."""
    path = _RULES / f"{name}.yml"
    text = path.read_text() if path.exists() else ""
    return [json.dumps(_decoder.raw_decode(text, text.index("{", start))[0]) for start in _starts(text)]


def _starts(text: str) -> Iterator[int]:
    position = text.find("    Log:")
    while position >= 0:
        yield position
        position = text.find("    Log:", position + 1)


_decoder = json.JSONDecoder()


if __name__ == "__main__":
    unittest.main()
