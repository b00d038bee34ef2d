"""The shipped rules as a pack: documented, complete in their metadata, mapped to catalogues, well tested, and good on real logs."""

from __future__ import annotations

import ast
import os
import re
import sys
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "scripts"))

from rulescore import logs, report  # noqa: E402  (the path comes first)
from rulescore.__main__ import mutation_score  # noqa: E402
from rulescore.catalogues import all_rows, equivalents  # noqa: E402
from rulescore.rules import Rule, all_rules  # noqa: E402

_LEAST_RULES = 65
_LEAST_TESTS = 3
_LEAST_MUTATION_SCORE = 1.0
_MOST_ALERTS_PER_TEN_THOUSAND = 150.0  # the logs are small and full of people at work: seven alerts that are right count for 36
_MOST_ALERTS_OF_ONE_RULE = 20.0
_URL = re.compile(r"https://(docs\.aws\.amazon\.com|aws\.amazon\.com)/\S+$")


class Pack(unittest.TestCase):
    rules: list[Rule]

    @classmethod
    def setUpClass(cls) -> None:
        cls.rules = all_rules()

    def test_the_page_is_current(self) -> None:
        head, _ = report.read_page()
        current = report.from_rules(self.rules, all_rows(), equivalents())
        self.assertEqual(head.rstrip(), current.rstrip(), "docs/rules.md is not current: run scripts/score-rules --write")

    def test_there_are_enough_rules_each_with_a_match_and_a_near_miss(self) -> None:
        self.assertGreaterEqual(len(self.rules), _LEAST_RULES)
        for rule in self.rules:
            with self.subTest(rule.id):
                self.assertGreaterEqual(len(rule.tests), _LEAST_TESTS)
                self.assertEqual({test.expected for test in rule.tests}, {True, False})

    def test_each_says_what_to_know_and_what_to_do(self) -> None:
        for rule in self.rules:
            with self.subTest(rule.id):
                self.assertRegex(rule.text["Reference"], _URL)
                self.assertIn(" False positives: ", rule.text["Description"])
                self.assertIn("1. ", rule.text["Runbook"])
                self.assertIn("2. ", rule.text["Runbook"])
                self.assertTrue(rule.techniques, "no MITRE ATT&CK technique")
                self.assertIn("def dedup(event)", rule.source)
                self.assertIn("def title(event)", rule.source)

    def test_none_catches_more_than_it_can_handle(self) -> None:
        for rule in self.rules:
            for node in ast.walk(ast.parse(rule.source)):
                if isinstance(node, ast.ExceptHandler):
                    self.assertIn(ast.unparse(node.type) if node.type else "", ("KeyError", "ValueError"), rule.id)

    def test_catalogues_name_rules_that_exist_and_say_why_a_technique_has_none(self) -> None:
        ids = {rule.id for rule in self.rules}
        for row in all_rows():
            with self.subTest(f"{row.catalogue}: {row.technique}"):
                self.assertLessEqual(set(row.rules), ids)
                self.assertTrue(row.rules or row.remark)

    def test_every_recommendation_of_the_CIS_monitoring_section_has_a_rule(self) -> None:
        covered = {number for rule in self.rules for number in rule.cis}
        self.assertLessEqual({f"4.{number}" for number in range(1, 16)}, covered)

    def test_their_tests_notice_every_change_of_a_condition(self) -> None:
        """Of a quarter of the rules; of all of them in the slow set."""
        score = mutation_score(self.rules if os.environ.get("IOTA_SLOW") else self.rules[::4])
        self.assertGreaterEqual(score.share, _LEAST_MUTATION_SCORE, "\n".join(score.survivors))

    def test_changes_that_count_as_unnoticeable_belong_to_rules_that_exist(self) -> None:
        self.assertLessEqual({one.rule for one in equivalents()}, {rule.id for rule in self.rules})


class RealLogs(unittest.TestCase):
    def test_every_labelled_attack_is_found_and_the_rest_is_quiet(self) -> None:
        data = logs.data_folder()
        if not data.is_dir():
            self.skipTest(f"NOT RUN: the collection of real logs is absent ('{data}'). Set IOTA_TEST_DATA to the folder that holds it.")
        labelled = logs.attacks(data, all_rows())
        scan = logs.scan(data, labelled)
        self.assertEqual([attack.technique for attack in labelled if not report.found(attack, scan)], [])
        self.assertLessEqual(report.per_ten_thousand(scan), _MOST_ALERTS_PER_TEN_THOUSAND)
        for rule in scan.noise:
            self.assertLessEqual(report.per_ten_thousand(scan, rule), _MOST_ALERTS_OF_ONE_RULE, rule)


if __name__ == "__main__":
    unittest.main()
