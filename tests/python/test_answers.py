"""What rules answer: matches, the optional functions, their defaults and their failures."""

from __future__ import annotations

import unittest
from collections.abc import Sequence
from typing import Any

from worker_client import Worker

RULE = "def rule(event):\n    return True\n"
OPTIONAL = ("title", "dedup", "severity", "description", "reference", "runbook", "alert_context", "destinations")


class RuleCase(unittest.TestCase):
    def detect(self, source: str, *events: Any, strict: bool = False, **options: Any) -> Any:
        """The result of one rule, x.py."""
        with Worker({"x.py": source}, strict=["x.py"] if strict else None, **options) as worker:
            [rule] = worker.hello()["rules"]
            self.assertNotIn("error", rule)
            return worker.evaluate(*(events or ({},)))

    def one(self, source: str, failing: str | None = None, **options: Any) -> Any:
        """The only detection; `failing` is the phase and error of the only failure."""
        [found] = self.each([(source, failing)], **options)
        return found

    def each(self, cases: Sequence[tuple[str, str | None]], strict: bool = False, **options: Any) -> list[Any]:
        """The detections of many rules that each match once, and each fail as it says."""
        files = {f"x{number or ''}.py": source for number, (source, _) in enumerate(cases)}
        with Worker(files, strict=list(files) if strict else None, **options) as worker:
            self.assertEqual([rule["error"] for rule in worker.hello()["rules"] if "error" in rule], [])
            result = worker.evaluate({})
        self.assertEqual([found.pop("rule") for found in result["detections"]], list(range(len(cases))))
        told = [[f"{failure['phase']}: {failure['error']}" for failure in result["failures"] if failure["rule"] == n] for n in range(len(cases))]
        for (source, failing), failures in zip(cases, told, strict=True):
            with self.subTest(source):
                self.assertEqual(len(failures), 0 if failing is None else 1, failures)
                self.assertTrue(failing is None or failing in failures[0], failures)
        for number, found in enumerate(result["detections"]):
            self.assertEqual(found.pop("event"), 0)
            # As if each were x.py, so that expectations need no numbers.
            for key in ("title", "dedup"):
                found[key] = found[key].removesuffix(str(number or "")) if found[key].endswith(f"x{number or ''}") else found[key]
        return list(result["detections"])


class Answers(RuleCase):
    def answers(self, values: list[str], strict: bool) -> tuple[list[int], list[str]]:
        """Which of the values, as answers of rule(), match, and which fail."""
        source = f"VALUES = [{', '.join(values)}]\ndef rule(event):\n    return VALUES[event['n']]\n"
        result = self.detect(source, *({"n": n} for n in range(len(values))), strict=strict)
        return [found["event"] for found in result["detections"]], [f"{failure['event']} {failure['error']}" for failure in result["failures"]]

    def test_with_metadata_the_answer_is_a_bool_or_a_failure_that_names_its_type(self) -> None:
        matches, failures = self.answers(["True", "False", "1", "None", "'x'", "[]"], strict=True)
        self.assertEqual(matches, [0])
        wanted = [(2, "int"), (3, "NoneType"), (4, "str"), (5, "list")]
        self.assertEqual(failures, [f"{event} TypeError: rule() returned {kind}, not bool (x.py:2)" for event, kind in wanted])

    def test_without_metadata_whatever_is_true_matches(self) -> None:
        self.assertEqual(self.answers(["True", "False", "1", "None", "'x'", "[]", "0", "{1: 2}"], strict=False), ([0, 2, 4, 7], []))

    def test_defaults_with_and_without_metadata(self) -> None:
        title = RULE + "def title(event):\n    return 'T'\n"
        dedup = title + "def dedup(event):\n    return 'D'\n"
        table: list[tuple[str, dict[str, Any], str, str]] = [
            (RULE, {}, "x", "x"),
            (title, {}, "T", "x"),
            (dedup, {}, "T", "D"),
            (RULE, {"strict": True}, "x", "defaultDedupString:x"),
            (RULE, {"strict": True, "display_names": {"x.py": "Shown"}}, "Shown", "defaultDedupString:x"),
            (title, {"strict": True, "display_names": {"x.py": "Shown"}}, "T", "T"),
            (dedup, {"strict": True}, "T", "D"),
            (title + "def dedup(event):\n    return ''\n", {"strict": True}, "T", "defaultDedupString:x"),
            (RULE + "def title(event):\n    return ''\n", {"strict": True}, "x", "defaultDedupString:x"),
            (RULE + "def dedup(event):\n    return ''\n", {}, "x", "x"),
        ]
        for source, options, wanted_title, wanted_dedup in table:
            with self.subTest(source=source, options=options):
                self.assertEqual(self.one(source, **options), {"title": wanted_title, "dedup": wanted_dedup})

    def test_every_function_that_answers_is_reported(self) -> None:
        source = RULE + (
            "def title(event):\n    return 'T ' + event['a']\ndef dedup(event):\n    return 'D'\ndef severity(event):\n    return 'High'\n"
            "def description(event):\n    return 'De'\ndef reference(event):\n    return 'Re'\ndef runbook(event):\n    return 'Ru'\n"
            "def alert_context(event):\n"
            "    return {'event': event, 'n': 10 ** 30, 'é': (1, 2)}\n"
            "def destinations(event):\n"
            "    return ['slack', 'x']\n"
        )
        [found] = self.detect(source, {"a": "ö"}, strict=True)["detections"]
        wanted = {"event": 0, "rule": 0, "title": "T ö", "dedup": "D", "severity": "HIGH", "description": "De", "reference": "Re", "runbook": "Ru"}
        context = {"event": {"a": "ö"}, "n": 10**30, "é": [1, 2]}
        self.assertEqual(found, {**wanted, "destinations": ["slack", "x"], "context": context})

    def test_functions_may_leave_out_the_argument(self) -> None:
        source = (
            "def rule():\n    return True\ndef title():\n    return 'T'\ndef severity():\n    return 'low'\n"
            "def dedup(*events):\n"
            "    return str(len(events))\n"
            "def runbook(event=None):\n"
            "    return str(event)\n"
            "def reference(**options):\n"
            "    return 'R'\n"
        )
        self.assertEqual(self.one(source), {"title": "T", "severity": "LOW", "dedup": "1", "runbook": "{}", "reference": "R"})

    def test_a_type_error_inside_a_function_is_a_failure_and_not_a_reason_to_call_it_otherwise(self) -> None:
        source = RULE + (
            "CALLS = []\n"
            "def severity(event=1):\n"
            "    CALLS.append(1)\n"
            "    raise TypeError('mine')\n"
            "def title(event):\n"
            "    return str(len(CALLS))\n"
        )
        self.assertEqual(self.one(source, "severity: TypeError: mine (x.py:6)")["title"], "0")

    def test_a_function_that_raises_never_loses_the_detection(self) -> None:
        statements = (("1 / 0", "ZeroDivisionError"), ("raise SystemExit", "SystemExit"), ("while True: pass", "RuleTimeout"))
        cases = [(name, statement, told) for name in OPTIONAL for statement, told in statements]
        for strict in (True, False):
            found = self.each([((
                f"{RULE}def {name}(event):\n"
                f"    {statement}\n"
            ), f"{name}: {told}") for name, statement, told in cases], strict, timeout_ms=100)
            self.assert_defaults(found, [(name, told) for name, _, told in cases], strict)

    def assert_defaults(self, found: list[Any], cases: list[tuple[str, str]], strict: bool) -> None:
        for detection, (name, told) in zip(found, cases, strict=True):
            with self.subTest(name=name, told=told):
                context = detection.pop("context", None)
                self.assertEqual(detection, {"title": "x", "dedup": "defaultDedupString:x" if strict else "x"})
                self.assertEqual(context is not None and told in context["_error"], name == "alert_context")

    def test_answers_of_a_wrong_type_or_value(self) -> None:
        text = "returned {}, not str"
        table: list[tuple[str, str, str]] = [
            *((name, "5", text.format("int")) for name in ("title", "dedup", "description", "reference", "runbook")),
            *((name, "None", text.format("NoneType")) for name in ("title", "dedup", "description", "reference", "runbook", "severity")),
            ("severity", "5", text.format("int")),
            ("severity", "'URGENT'", "'URGENT', which is none of INFO, LOW"),
            ("severity", "''", "which is none of"),
            ("destinations", "'slack'", "returned str, not a list"),
            ("destinations", "[1, 'a']", "returned int, str, not a list"),
            ("alert_context", "None", "returned NoneType, not a mapping"),
            ("alert_context", "[1]", "returned list, not a mapping"),
            ("alert_context", "{'a': {1}}", "a set in the alert_context() is not JSON serialisable"),
            ("alert_context", "{'a': object()}", "not JSON serialisable"),
            ("alert_context", "{(1, 2): 3}", "keys must be str"),
            ("alert_context", "{'a': float('nan')}", "not JSON compliant"),
            ("alert_context", "{'a': float('inf')}", "not JSON compliant"),
            ("alert_context", "LOOP", "Circular reference"),
            ("alert_context", "{'a': 'x' * 210_000}", "the limit is 204800"),
        ]
        loop = "LOOP = {}\nLOOP['a'] = LOOP\n"
        found = self.each([(f"{loop}{RULE}def {name}(event):\n    return {value}\n", told) for name, value, told in table], strict=True)
        self.assert_defaults(found, [(name, told) for name, _, told in table], strict=True)

    def test_without_metadata_what_has_a_text_is_a_text_but_none_has_none(self) -> None:
        self.assertEqual(self.one(RULE + "def title(event):\n    return 5\n"), {"title": "5", "dedup": "x"})
        self.assertEqual(self.one(RULE + "def dedup(event):\n    return None\n", "dedup: TypeError"), {"title": "x", "dedup": "x"})

    def test_severity_default_and_empty_destinations(self) -> None:
        self.assertNotIn("severity", self.one(RULE + "def severity(event):\n    return 'default'\n", strict=True))
        self.assertEqual(self.one(RULE + "def destinations(event):\n    return []\n")["destinations"], [])
        self.assertNotIn("destinations", self.one(RULE + "def destinations(event):\n    return None\n"))
        many = self.one(RULE + "def destinations(event):\n    return [str(number) for number in range(12)]\n")["destinations"]
        self.assertEqual(many, [str(number) for number in range(10)])

    def test_long_texts_are_cut(self) -> None:
        cases = [(name, length) for name in ("title", "dedup", "description", "reference", "runbook") for length in (1000, 1001, 10_000_000)]
        found = self.each([(f"{RULE}def {name}(event):\n    return 'é' * {length}\n", None) for name, length in cases])
        for detection, (name, length) in zip(found, cases, strict=True):
            self.assertEqual(detection[name], "é" * 1000 if length == 1000 else "é" * 985 + "... (truncated)")

    def test_lone_surrogates_become_replacement_characters_everywhere(self) -> None:
        source = RULE + (
            "def title(event):\n    return event['a']\ndef dedup(event):\n    return 'é' + event['a'] * 2\n"
            "def alert_context(event):\n"
            "    return {event['a']: [event['a']]}\n"
            "def runbook(event):\n"
            "    print(event['a'])\n"
            "    raise ValueError(event['a'])\n"
        )
        result = self.detect(source, '{"a": "x\\ud800y"}')
        [found] = result["detections"]
        self.assertEqual((found["title"], found["dedup"], found["context"]), ("x\ufffdy", "éx\ufffdyx\ufffdy", {"x\ufffdy": ["x\ufffdy"]}))
        self.assertIn("ValueError: x\ufffdy", result["failures"][0]["error"])
        self.assertEqual(result["output"], [{"rule": 0, "text": "x\ufffdy\n"}])

    def test_a_context_is_a_picture_of_the_moment(self) -> None:
        source = "SEEN = {}\n" + RULE + "def alert_context(event):\n    SEEN[event['n']] = 1\n    return SEEN\n"
        contexts = [found["context"] for found in self.detect(source, {"n": "a"}, {"n": "b"})["detections"]]
        self.assertEqual(contexts, [{"a": 1}, {"a": 1, "b": 1}])

    def test_any_mapping_is_a_context(self) -> None:
        source = "from types import MappingProxyType as View\n" + RULE + (
            "def alert_context(event):\n"
            "    return View({'a': View({'b': event})})\n"
        )
        self.assertEqual(self.one(source)["context"], {"a": {"b": {}}})

    def test_optional_functions_run_only_on_a_match(self) -> None:
        result = self.detect("def rule(event):\n    return False\ndef title(event):\n    raise ValueError\n")
        self.assertEqual((result["detections"], result["failures"]), ([], []))

    def test_all_contexts_of_a_batch_together_are_bounded_but_no_detection_is_lost(self) -> None:
        source = RULE + "def alert_context(event):\n    return {'a': 'x' * 204_000}\n"
        result = self.detect(source, *[{}] * 340)
        self.assertEqual(len(result["detections"]), 340)
        self.assertGreater(len(result["failures"]), 0)
        self.assertIn("too large together", result["failures"][-1]["error"])
        self.assertIn("_error", result["detections"][-1]["context"])


class Transforms(RuleCase):
    def test_the_alert_judges_what_the_rule_made_and_the_other_functions_get_it_too(self) -> None:
        source = (
            "def rule(event):\n"
            "    event['user'] = event.deep_get('userIdentity', 'USERNAME')\n"
            "    event['userIdentity']['seen'] = True\n"
            "    return event\n"
            "def alert(event):\n"
            "    return event['user'] == 'alice' and event['userIdentity']['seen']\n"
            "def title(event):\n"
            "    return event['user']\n"
        )
        result = self.detect(source, {"userIdentity": {"userName": "alice"}}, {"userIdentity": {"userName": "bob"}}, strict=True)
        self.assertEqual(result["detections"], [{"event": 0, "rule": 0, "title": "alice", "dedup": "x"}])
        self.assertEqual(result["failures"], [])

    def test_any_value_goes_on_to_the_alert_and_any_true_answer_matches(self) -> None:
        source = (
            "VALUES = [False, None, 0, '', 'x']\n"
            "def rule(event):\n"
            "    return VALUES[event['n']]\n"
            "def alert(value):\n"
            "    return [str(value)] if value is not None else 0\n"
            "def title(value):\n"
            "    return repr(value)\n"
        )
        result = self.detect(source, *({"n": n} for n in range(5)), strict=True)
        self.assertEqual([(found["event"], found["title"]) for found in result["detections"]], [(0, "False"), (2, "0"), (3, "''"), (4, "'x'")])

    def test_a_failure_names_the_function_that_failed(self) -> None:
        for function, phase in (("rule", "rule"), ("alert", "alert")):
            other = {"rule": "alert", "alert": "rule"}[function]
            source = f"def {other}(event):\n    return True\ndef {function}(event):\n    return event['nope']\n"
            if function == "alert":
                source = source.replace("return True", "return event")
            with self.subTest(function):
                result = self.detect(source)
                self.assertEqual([(f["phase"], f["error"]) for f in result["failures"]], [(phase, "KeyError: 'nope' (x.py:4)")])
                self.assertEqual(result["detections"], [])

    def test_its_changes_are_seen_by_no_other_rule(self) -> None:
        change = (
            "def rule(event):\n"
            "    event['l'].append(event.pop('a'))\n"
            "    event['n']['x'] = 1\n"
            "    return event\n"
            "def alert(event):\n"
            "    return event['n']['x']\n"
        )
        probe = "def rule(event):\n    return event == {'a': 1, 'l': [], 'n': {}}\n"
        with Worker({"one.py": change, "two.py": probe, "three.py": change}) as worker:
            worker.hello()
            result = worker.evaluate({"a": 1, "l": [], "n": {}})
            self.assertEqual(([found["rule"] for found in result["detections"]], result["failures"]), ([0, 1, 2], []))


class Classes(RuleCase):
    def test_a_class_is_made_once_and_its_methods_answer(self) -> None:
        source = (
            "from iota import Rule\n"
            "class Login(Rule):\n"
            "    display_name = 'Shown'\n"
            "    default_severity = 'LOW'\n"
            "    def __init__(self):\n"
            "        self.count = 0\n"
            "    def rule(self, event):\n"
            "        self.count += 1\n"
            "        return self.count > 1\n"
            "    def title(self, event):\n"
            "        return f'call {self.count}'\n"
            "    def severity(self):\n        return 'medium'\n"
        )
        result = self.detect(source, {}, {}, {})
        found = [(detection["title"], detection["severity"], detection["dedup"]) for detection in result["detections"]]
        self.assertEqual(found, [("call 2", "MEDIUM", "call 2"), ("call 3", "MEDIUM", "call 3")])

    def test_its_display_name_is_the_default_title(self) -> None:
        self.assertEqual(self.one((
            "from iota import Rule\n"
            "class A(Rule):\n"
            "    display_name = 'Shown'\n"
            "    def rule(self, event):\n"
            "        return True\n"
        ))["title"], "Shown")

    def test_a_failure_in_a_method_names_its_line(self) -> None:
        result = self.detect("from iota import Rule\nclass A(Rule):\n    def rule(self, event):\n        return event['nope']\n")
        self.assertEqual(result["failures"][0]["error"], "KeyError: 'nope' (x.py:4)")


if __name__ == "__main__":
    unittest.main()
