"""What the tests of the shipped rules cannot say: what their thresholds count."""

from __future__ import annotations

import importlib.util
import json
import sys
import unittest
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from support import LAYER  # noqa: F401  (makes the package importable)

from iota.event import parse_cloudtrail_event
from iota.testing.discovery import Catalogue, discover

PACK = Path(__file__).resolve().parents[2] / "rules" / "aws_cloudtrail"


def module_of(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"shipped_{Path(path).stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def unique(module: ModuleType, **members: Any) -> Any:
    return module.unique(parse_cloudtrail_event(json.dumps(members).encode()))


class Thresholds(unittest.TestCase):
    catalogue: ClassVar[Catalogue]

    @classmethod
    def setUpClass(cls) -> None:
        sys.path.insert(0, str(PACK))
        cls.addClassCleanup(sys.path.remove, str(PACK))
        cls.catalogue = discover([str(PACK)])

    def counting(self) -> dict[str, tuple[ModuleType, list[dict[str, Any]]]]:
        """The rules that say what their threshold counts, with the events that they match."""
        rules = [rule for rule in self.catalogue.rules if "\ndef unique(" in Path(rule.path).read_text(encoding="utf-8")]
        return {rule.id: (module_of(rule.path), [test.event for test in rule.tests if test.expected]) for rule in rules}

    def test_every_event_that_counts_has_a_value_however_little_it_says(self) -> None:
        for rule_id, (module, events) in self.counting().items():
            for event in events:
                for odd in (event, {**event, "requestParameters": None}, {**event, "requestParameters": "x", "errorMessage": None}):
                    with self.subTest(rule_id):
                        value = unique(module, **odd)
                        self.assertIsInstance(value, str)
                        self.assertNotEqual(value, "")

    def test_the_same_object_counts_once_and_another_counts_too(self) -> None:
        table = {
            "secretsmanager_many_secrets_read": "secretId",
            "ssm_parameters_decrypted_one_by_one": "name",
            "ssm_many_sessions": "target",
            "lambda_code_downloaded_in_bulk": "functionName",
            "sts_many_roles_refused": "roleArn",
        }
        rules = self.counting()
        for rule_id, parameter in table.items():
            with self.subTest(rule_id):
                module = rules[rule_id][0]
                same, again, other = (unique(module, eventID=i, requestParameters={parameter: name}) for i, name in (("1", "a"), ("2", "a"), ("3", "b")))
                self.assertEqual(same, again)
                self.assertNotEqual(same, other)

    def test_refusals_are_told_apart_by_their_message(self) -> None:
        module = self.counting()["sts_many_roles_refused"][0]
        messages = ("not allowed on role/a", "not allowed on role/a", "not allowed on role/b")
        self.assertEqual(len({unique(module, eventID=str(i), errorMessage=message) for i, message in enumerate(messages)}), 2)


if __name__ == "__main__":
    unittest.main()
