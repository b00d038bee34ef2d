"""What rules in the Panther format get from the worker besides their functions: filters, conditions in YAML, summaries, classes."""

from __future__ import annotations

import unittest
from typing import Any

from worker_client import Worker

RULE = "def rule(event):\n    return event['a'] > 1\n"


class Filters(unittest.TestCase):
    FILTERS = [{"KeyPath": "b", "Condition": "Equals", "Value": "yes"}]

    def test_a_rule_sees_only_events_that_pass_its_filters(self) -> None:
        with Worker({"r.py": RULE}, strict=["r.py"], members={"r.py": {"filters": self.FILTERS}}) as worker:
            worker.hello()
            batch = worker.evaluate({"a": 2, "b": "yes"}, {"a": 1, "b": "yes"}, {"a": 2, "b": "no"}, {"b": "no"}, {"b": "yes"})
        self.assertEqual([found["event"] for found in batch["detections"]], [0])
        self.assertEqual([(failure["event"], failure["error"][:8]) for failure in batch["failures"]], [(4, "KeyError")])

    def test_so_does_a_transform(self) -> None:
        source = "def rule(event):\n    return event\ndef alert(subject):\n    return True\n"
        with Worker({"r.py": source}, members={"r.py": {"filters": self.FILTERS}}) as worker:
            worker.hello()
            batch = worker.evaluate({"b": "yes"}, {"b": "no"})
        self.assertEqual([found["event"] for found in batch["detections"]], [0])

    def test_a_filter_that_is_not_understood_makes_its_rule_fail_to_load(self) -> None:
        with Worker({"r.py": RULE}, members={"r.py": {"filters": [{"KeyPath": "b", "Condition": "Smells"}]}}) as worker:
            [rule] = worker.hello()["rules"]
        self.assertEqual((rule["error"]["type"], rule["error"]["message"]), ("UnknownExpressionError", "the Condition Smells is not known"))


class WithoutPython(unittest.TestCase):
    def test_a_detection_in_yaml_is_a_rule(self) -> None:
        detection = {
            "Detection": [{"KeyPath": "a", "Condition": "IsGreaterThan", "Value": 1}],
            "AlertTitle": "{b} is bad",
            "DynamicSeverities": [{"ChangeTo": "High", "Conditions": [{"KeyPath": "a", "Condition": "Equals", "Value": 3}]}],
        }
        with Worker({"r.yml": ""}, load=["r.yml"], strict=["r.yml"], members={"r.yml": {"detection": detection}}) as worker:
            [rule] = worker.hello()["rules"]
            batch = worker.evaluate({"a": 3, "b": "x"}, {"a": 1}, {"a": 2})
        self.assertEqual(rule["shape"], "predicate")
        first, second = batch["detections"]
        self.assertEqual((first["title"], first["dedup"], first["severity"]), ("x is bad", "x is bad", "HIGH"))
        self.assertEqual((second["event"], second["title"], second.get("severity")), (2, " is bad", None))


class Unique(unittest.TestCase):
    SOURCE = "def rule(event):\n    return True\ndef unique(event):\n    return event['a']\n"

    def unique(self, source: str, strict: bool) -> list[Any]:
        with Worker({"r.py": source}, strict=["r.py"] if strict else []) as worker:
            worker.hello()
            return [found.get("unique") for found in worker.evaluate({"a": "x"}, {"a": ""}, {})["detections"]]

    def test_its_answer_comes_with_the_detection_and_a_failure_does_not_lose_that(self) -> None:
        self.assertEqual(self.unique(self.SOURCE, strict=True), ["x", None, None])

    def test_in_a_rule_without_metadata_it_is_the_authors_own_function(self) -> None:
        self.assertEqual(self.unique(self.SOURCE.replace("unique(event)", "unique(items, key)"), strict=False), [None, None, None])


class Summaries(unittest.TestCase):
    def context(self, source: str, **event: Any) -> Any:
        members = {"r.py": {"summaryAttributes": ["b.c", "nope", "p_any_ip_addresses"]}}
        with Worker({"r.py": source}, strict=["r.py"], members=members) as worker:
            worker.hello()
            return worker.evaluate(event)["detections"][0].get("context")

    def test_the_summary_is_the_context_of_a_rule_without_one(self) -> None:
        source = "def rule(event):\n    return True\n"
        self.assertEqual(self.context(source, b={"c": [1]}, d="192.0.2.1"), {"b.c": [1], "p_any_ip_addresses": ["192.0.2.1"]})
        self.assertIsNone(self.context(source))
        self.assertEqual(self.context(source + "def alert_context(event):\n    return {'own': 1}\n", b={"c": 1}), {"own": 1})


class Classes(unittest.TestCase):
    HEAD = "from iota import Rule, RuleMock, RuleTest\n"

    def test_each_class_of_a_file_is_evaluated_for_itself_and_the_file_runs_once(self) -> None:
        source = self.HEAD + (
            "print('imported')\n"
            "class Base(Rule):\n"
            "    def rule(self, event):\n"
            "        return event['a'] == self.wanted\n"
            "class One(Base):\n"
            "    id = 'Acme.One'\n"
            "    wanted = 1\n"
            "class Two(One):\n"
            "    id = 'Acme.Two'\n"
            "    display_name = 'The second'\n"
            "    wanted = 2\n"
        )
        names = ["One", "Two", "Base", "Gone"]
        files = {f"{name}/../r.py" if name != "One" else "r.py": source for name in names}
        members = {path: {"class": name, "id": name} for path, name in zip(files, names, strict=True)}
        with Worker(files, members=members) as worker:
            one, two, base, gone = worker.hello()["rules"]
            self.assertEqual([rule["shape"] for rule in (one, two, base, gone)], ["class", "class", "helper", "helper"])
            self.assertEqual((one["constants"]["id"], two["constants"]["id"]), ("Acme.One", "Acme.Two"))
            batch = worker.evaluate({"a": 1}, {"a": 2}, rules=list(files)[:2])
        self.assertEqual([(found["event"], found["rule"], found["title"]) for found in batch["detections"]], [(0, 0, "Acme.One"), (1, 1, "The second")])

    def test_filters_and_defaults_of_a_class(self) -> None:
        source = self.HEAD + (
            "class One(Rule):\n"
            "    id = 'Acme.One'\n"
            "    include_filters = [lambda event: event['a'] > 0]\n"
            "    exclude_filters = [lambda event: event['b']]\n"
            "    def rule(self, event):\n"
            "        return True\n"
        )
        with Worker({"r.py": source}) as worker:
            worker.hello()
            batch = worker.evaluate({"a": 1, "b": False}, {"a": 0, "b": False}, {"a": 1, "b": True}, {"a": 1})
        self.assertEqual([(found["event"], found["title"], found["dedup"]) for found in batch["detections"]], [(0, "Acme.One", "Acme.One")])
        self.assertEqual([failure["event"] for failure in batch["failures"]], [3])

    def test_classes_are_overridden_and_extended_before_they_are_loaded_only(self) -> None:
        source = self.HEAD + (
            "class One(Rule):\n"
            "    tags = ['a']\n"
            "    reports = {'CIS': ['1']}\n"
            "    def rule(self, event):\n"
            "        One.override(threshold=9)\n"
            "        return True\n"
            "One.override(threshold=3, default_severity='HIGH')\n"
            "One.extend(tags=['b'], reports={'NIST': ['2']}, log_types=['AWS.ALB'])\n"
        )
        with Worker({"r.py": source}) as worker:
            [rule] = worker.hello()["rules"]
            [failure] = worker.evaluate({})["failures"]
        wanted = {"threshold": 3, "default_severity": "HIGH", "tags": ["a", "b"], "reports": {"CIS": ["1"], "NIST": ["2"]}, "log_types": ["AWS.ALB"]}
        self.assertEqual({name: rule["constants"].get(name) for name in wanted}, wanted)
        self.assertIn("One.override() is called after the rules were loaded", failure["error"])

    def test_tests_of_a_class_are_told_as_metadata_would_have_them(self) -> None:
        source = self.HEAD + (
            "class One(Rule):\n"
            "    tests = [\n"
            "        RuleTest('first', True, {'a': 1}, mocks=[RuleMock('helper', return_value=True), RuleMock('other', side_effect=KeyError('x'))],\n"
            "                 expected_title='t', expected_alert_context={'b': 2}),\n"
            "        RuleTest(name='second', expected_result=False, log='{\"a\": 2}', mocks=[RuleMock(object_name='LIST', new=[1])]),\n"
            "    ]\n"
            "    def rule(self, event):\n"
            "        return event['a'] == 1\n"
        )
        with Worker({"r.py": source}) as worker:
            [rule] = worker.hello()["rules"]
        self.assertEqual(
            rule["tests"],
            [
                {"Name": "first", "ExpectedResult": True, "Log": {"a": 1}, "ExpectedTitle": "t", "ExpectedAlertContext": {"b": 2},
                 "Mocks": [{"objectName": "helper", "returnValue": True}, {"objectName": "other", "sideEffect": "KeyError: 'x'"}]},
                {"Name": "second", "ExpectedResult": False, "Log": {"a": 2}, "Mocks": [{"objectName": "LIST", "new": [1]}]},
            ],
        )  # fmt: skip
        self.assertNotIn("constants", rule)

    def test_functions_and_objects_of_the_mocks_of_a_class_are_used_as_they_are(self) -> None:
        source = self.HEAD + (
            "class Refused(Exception): pass\n"
            "def other(): return 'x'\n"
            "class One(Rule):\n"
            "    id = 'one'\n"
            "    def mine(self, event): return None\n"
            "    def rule(self, event):\n"
            "        try:\n"
            "            return self.mine(event) == other()\n"
            "        except Refused:\n"
            "            return True\n"
            "    tests = [\n"
            "        RuleTest('a', True, {'a': 'x'}, mocks=[RuleMock('mine', side_effect=lambda e: e['a'])]),\n"
            "        RuleTest('b', False, {'a': 'x'}, mocks=[RuleMock('mine', side_effect=lambda e: e['a']), RuleMock('other', new=lambda: 'y')]),\n"
            "        RuleTest('c', True, {}, mocks=[RuleMock('other', side_effect=Refused('no'))]),\n"
            "        RuleTest('d', False, {}, mocks=[RuleMock('other', return_value={1, 2})]),\n"
            "    ]\n"
        )
        with Worker({"r.py": source}, load=["r.py"]) as worker:
            [rule] = worker.hello()["rules"]
            verdicts = [worker.test("r.py", test["Log"], test["Mocks"]) for test in rule["tests"]]
        self.assertEqual([(verdict["match"], verdict["problem"]) for verdict in verdicts], [(True, None), (False, None), (True, None), (False, None)])

    def test_the_first_names_of_class_rules_are_known_too(self) -> None:
        source = (
            "from pypanther import PantherLogType, PantherRule, PantherRuleMock, PantherRuleTest, PantherSeverity\n"
            "class Base(PantherRule):\n"
            "    RuleID = 'Acme.Base'\n"
            "    LogTypes = [PantherLogType.AWS_CloudTrail, PantherLogType.Amazon_EKS_Audit]\n"
            "    Severity = PantherSeverity.High\n"
            "    Threshold = 5\n"
            "    Tests = [PantherRuleTest(Name='t', ExpectedResult=True, Log={'a': 1}, Mocks=[PantherRuleMock(ObjectName='X', ReturnValue=2)])]\n"
            "    def rule(self, event):\n"
            "        return event['a'] == 1\n"
        )
        with Worker({"r.py": source}) as worker:
            [rule] = worker.hello()["rules"]
        wanted = {"id": "Acme.Base", "log_types": ["AWS.CloudTrail", "Amazon.EKS.Audit"], "default_severity": "High", "threshold": 5}
        self.assertEqual({name: rule["constants"].get(name) for name in wanted}, wanted)
        self.assertEqual(rule["tests"], [{"Name": "t", "ExpectedResult": True, "Log": {"a": 1}, "Mocks": [{"objectName": "X", "returnValue": 2}]}])
