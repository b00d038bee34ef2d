"""`python3 -m iota.test` and the pytest plugin, run as a user runs them."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

from iota.testing.discovery import holds_rule_class
from support import LAYER

RULE = """
    def lookup(name):
        raise OSError("no network")
    def rule(event):
        print("looked at", event["name"])
        return lookup(event["name"]) == "bad"
    def title(event):
        return f"{event['name']} is bad"
"""
METADATA = """
    AnalysisType: rule
    RuleID: lookup
    Filename: lookup.py
    Enabled: true
    LogTypes: [Custom.Names]
    Severity: Low
    Tests:
      - Name: is bad
        ExpectedResult: true
        ExpectedTitle: x is bad
        ExpectedSeverity: Low
        Mocks:
          - objectName: lookup
            returnValue: bad
        Log: {name: x}
      - Name: is good
        ExpectedResult: false
        Mocks: [{objectName: lookup, returnValue: good}]
        Log: {name: y}
"""
FAILING = """
      - Name: has no mock
        ExpectedResult: true
        Log: {name: z}
"""
FAMILY = """
    from iota import Rule, RuleTest

    class Named(Rule):
        log_types = ["AWS.CloudTrail"]
        default_severity = "HIGH"
        names = ()

        def rule(self, event):
            return event.get("eventName") in self.names

    class Stopped(Named):
        id = "Acme.Stopped"
        names = ("StopLogging",)
        tests = [RuleTest("it stops", True, {"eventName": "StopLogging"}), RuleTest("it goes on", False, {"eventName": "StartLogging"})]

    class Started(Named):
        id = "Acme.Started"
"""
MEMBER = """
    from family import Named
    from iota import RuleTest

    class Deleted(Named):
        id = "Acme.Deleted"
        tests = [RuleTest("it is deleted", True, {"eventName": "DeleteTrail"})]
"""


class EntryPoints(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(os.path.realpath(temporary.name))
        self.write("rules/names/lookup.py", RULE)
        self.write("rules/names/lookup.yml", METADATA)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"))

    def run_module(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(LAYER), os.environ.get("PYTHONPATH", "")])}
        return subprocess.run([sys.executable, "-m", module, *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60)

    def fail_one(self) -> None:
        self.write("rules/names/lookup.yml", textwrap.dedent(METADATA) + textwrap.dedent(FAILING).replace("\n", "\n  ").rstrip() + "\n")

    def test_all_that_pass_is_exit_code_0(self) -> None:
        done = self.run_module("iota.test")
        self.assertEqual((done.returncode, done.stdout), (0, "ok  lookup  2 tests\n\n1 rule: 2 passed, 0 failed\n"), done.stderr)

    def test_a_failure_is_exit_code_2_and_shows_why(self) -> None:
        self.fail_one()
        done = self.run_module("iota.test", "rules")
        self.assertEqual(done.returncode, 2, done.stderr)
        for words in ("FAILED  lookup  3 tests", "has no mock", "rule() failed: OSError: no network (lookup.py:2)", "looked at z", '"name": "z"'):
            self.assertIn(words, done.stdout)

    def test_jsonl_has_a_line_for_each_test(self) -> None:
        self.fail_one()
        done = self.run_module("iota.test", "lookup", "--output", "jsonl")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([(row["test"], row["passed"], row["match"]) for row in rows],
                         [("is bad", True, True), ("is good", True, False), ("has no mock", False, None)])  # fmt: skip

    def test_a_rule_that_cannot_be_imported_fails(self) -> None:
        self.write("rules/names/broken.py", "def rule(event)\n")
        done = self.run_module("iota.test")
        self.assertEqual(done.returncode, 2)
        self.assertIn("not loaded  ", done.stdout)
        self.assertIn("broken.py:1: cannot be imported, SyntaxError", done.stdout)

    def test_bad_usage_is_exit_code_1_and_one_sentence(self) -> None:
        for arguments in (["nowhere"], ["--rules", "nowhere"], ["--output", "xml"]):
            done = self.run_module("iota.test", *arguments)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (1, "", 1), arguments)

    @unittest.skipUnless(importlib.util.find_spec("pytest"), "NOT RUN: pytest is not installed")
    def test_pytest_runs_the_same_tests(self) -> None:
        self.fail_one()
        self.write("rules/names/lookup.no_match.jsonl", '{"name": "q"}\n')
        done = self.run_module("pytest", "-p", "iota.pytest_plugin", "-p", "no:cacheprovider", "-q", "rules")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("2 failed, 2 passed", done.stdout)
        self.assertIn("rules/names/lookup.yml::lookup: has no mock", done.stdout)
        self.assertIn("rule() failed: OSError: no network (lookup.py:2)", done.stdout)

    @unittest.skipUnless(importlib.util.find_spec("pytest"), "NOT RUN: pytest is not installed")
    def test_pytest_runs_the_tests_of_rule_classes(self) -> None:
        self.write("rules/family.py", FAMILY)
        self.write("rules/member.py", MEMBER)
        self.write("rules/broken.py", "import nowhere_to_be_found\nfrom iota import Rule\nclass Broken(Rule):\n    id = 'Broken'\n")
        self.write("rules/model.py", "class Model(dict):\n    pass\n")
        done = self.run_module("pytest", "-p", "iota.pytest_plugin", "-p", "no:cacheprovider", "-rA", "rules")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for line in (
            "PASSED rules/family.py::Acme.Stopped: it stops",
            "PASSED rules/family.py::Acme.Stopped: it goes on",
            "FAILED rules/member.py::Acme.Deleted: it is deleted",
            "FAILED rules/broken.py::line 1",
            "PASSED rules/names/lookup.yml::lookup: is bad",
        ):
            self.assertIn(line, done.stdout)
        self.assertIn("the rule did not match the event, and should", done.stdout)
        self.assertIn("pip install nowhere_to_be_found", done.stdout)
        self.assertIn("2 failed, 4 passed", done.stdout)

    def test_classes_are_told_from_other_code_by_what_they_extend_and_call_themselves(self) -> None:
        for source, expected in (
            ("class A(Rule):\n    pass\n", True),
            ("class A(iota.Rule):\n    pass\n", True),
            ("class A(Mixin, AcmeRule):\n    pass\n", True),
            ("class A(Family):\n    id = 'A'\n", True),
            ("class A(Family):\n    id: str = 'A'\n", True),
            ("class A(Family):\n    id = models.Key()\n", False),
            ("class A(Ruler):\n    pass\n", False),
            ("class A(Exception):\n    id = 'A'\n", False),
            ("class A:\n    id = 'A'\n", False),
            ("class A(Rule):\n    pass\ndef rule(event):\n    return True\n", False),
        ):
            self.write("rules/x.py", source)
            with self.subTest(source):
                self.assertIs(holds_rule_class(str(self.folder / "rules/x.py")), expected)


if __name__ == "__main__":
    unittest.main()
