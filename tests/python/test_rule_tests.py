"""Tests of rules as the worker runs them: the verdict of production, mocks, and what the other functions say."""

from __future__ import annotations

import unittest

from worker_client import Worker

RULE = """
    from helper import lookup
    LIMIT = 3
    def rule(event):
        print("looked at", event.get("name"))
        return lookup(event.get("name")) == "yes" and event["n"] > LIMIT
    def title(event):
        return f"title of {event['name']}"
"""
HELPER = """
    def lookup(name):
        return "yes" if name == "real" else "no"
    def is_mock(value):
        return type(value).__name__ == "MagicMock"
"""


class RuleTests(unittest.TestCase):
    def worker(self, rule: str = RULE, **options: object) -> Worker:
        worker = Worker({"a.py": rule, "helper.py": HELPER}, load=["a.py"], strict=["a.py"], **options)  # type: ignore[arg-type]
        self.addCleanup(worker.close)
        worker.hello()
        return worker

    def test_the_other_functions_are_asked_whether_or_not_the_rule_matches(self) -> None:
        worker = self.worker()
        for n, match in ((4, True), (3, False)):
            verdict = worker.test("a.py", {"name": "real", "n": n})
            self.assertIs(verdict["match"], match)
            self.assertEqual(verdict["detections"][0]["title"], "title of real")
            self.assertEqual(verdict["failures"], [])
            self.assertEqual(verdict["output"], [{"rule": 0, "text": "looked at real\n"}])

    def test_a_failure_of_the_rule_leaves_no_verdict_and_asks_nothing_else(self) -> None:
        verdict = self.worker().test("a.py", {"name": "real"})
        self.assertIsNone(verdict["match"])
        self.assertEqual(verdict["detections"], [])
        self.assertEqual([failure["phase"] for failure in verdict["failures"]], ["rule"])
        self.assertIn("a.py:6", verdict["failures"][0]["error"])

    def test_the_failure_of_another_function_leaves_the_verdict(self) -> None:
        verdict = self.worker().test("a.py", {"n": 9})
        self.assertIs(verdict["match"], False)
        self.assertEqual([failure["phase"] for failure in verdict["failures"]], ["title"])

    def test_a_mock_stands_for_an_imported_function_during_its_test_only(self) -> None:
        worker = self.worker()
        event = {"name": "other", "n": 9}
        self.assertIs(worker.test("a.py", event, [{"objectName": "lookup", "returnValue": "yes"}])["match"], True)
        self.assertIs(worker.test("a.py", event)["match"], False)

    def test_a_constant_becomes_a_mock_too_and_new_replaces_it_by_a_value(self) -> None:
        worker = self.worker("LIMIT = 3\ndef rule(event):\n    return type(LIMIT).__name__ == event.get('kind')\n")
        self.assertIs(worker.test("a.py", {"kind": "MagicMock"}, [{"objectName": "LIMIT", "returnValue": 1}])["match"], True)
        self.assertIs(worker.test("a.py", {"kind": "list"}, [{"objectName": "LIMIT", "new": [1]}])["match"], True)

    def test_side_effects_raise_or_give_one_value_after_the_other(self) -> None:
        source = "def ask(x): return 0\ndef rule(event):\n    return [ask(1), ask(2)] == [5, 6]\n"
        worker = self.worker(source)
        self.assertIs(worker.test("a.py", {}, [{"objectName": "ask", "sideEffect": [5, 6]}])["match"], True)
        failure = worker.test("a.py", {}, [{"objectName": "ask", "sideEffect": "KeyError: name"}])["failures"][0]
        self.assertTrue(failure["error"].startswith("KeyError: 'name'"), failure)

    def test_a_mock_that_cannot_be_set_up_is_a_sentence_and_no_verdict(self) -> None:
        worker = self.worker()
        for mock, words in (
            ({"objectName": "nothing", "returnValue": 1}, "there is no 'nothing' in the rule's file"),
            ({"returnValue": 1}, "has no objectName"),
            ({"objectName": "lookup", "return_value": 1}, "has the key return_value"),
            ({"objectName": "lookup", "sideEffect": "Nonsense"}, "a built-in exception"),
        ):
            verdict = worker.test("a.py", {"name": "real", "n": 9}, [mock])
            self.assertIsNone(verdict["match"])
            self.assertIn(words, verdict["problem"])
        self.assertIs(worker.test("a.py", {"name": "real", "n": 9})["match"], True)

    def test_a_rule_that_loops_is_interrupted(self) -> None:
        worker = self.worker("def rule(event):\n    while True: pass\n", timeout_ms=200)
        verdict = worker.test("a.py", {})
        self.assertTrue(verdict["failures"][0]["error"].startswith("RuleTimeout"), verdict)

    def test_a_transform_is_not_asked_for_a_title_of_what_its_alert_refused(self) -> None:
        source = "def rule(event):\n    return {'x': event.get('x')}\ndef alert(x):\n    return x['x']\ndef title(x):\n    return x['x'].upper()\n"
        worker = self.worker(source)
        self.assertEqual(worker.test("a.py", {"x": "hit"})["detections"][0]["title"], "HIT")
        refused = worker.test("a.py", {})
        self.assertEqual((refused["match"], refused["detections"], refused["failures"]), (False, [], []))

    def test_tests_and_batches_may_take_turns(self) -> None:
        worker = self.worker()
        for _ in range(3):
            self.assertEqual(len(worker.evaluate({"name": "real", "n": 9})["detections"]), 1)
            self.assertIs(worker.test("a.py", {"name": "real", "n": 9})["match"], True)


if __name__ == "__main__":
    unittest.main()
