"""`python3 rule.py < event.json`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

from support import CONSOLE_LOGIN, LAYER

MAIN = "\nif __name__ == '__main__':\n    from cloudtrail_helpers import print_verdict\n    print_verdict(__file__)\n"
RULE = (
    "import cloudtrail_helpers\n"
    "def rule(event):\n"
    "    return event.get('eventName') == 'ConsoleLogin'\n"
    "def title(event):\n"
    "    return f\"{event.deep_get('userIdentity', 'userName')} logged in\"\n"
)
METADATA = (
    "AnalysisType: rule\n"
    "RuleID: AWS.Login\n"
    "DisplayName: 'A login'\n"
    "Enabled: true\n"
    "LogTypes:\n"
    "  - AWS.CloudTrail\n"
    "Severity: Medium\n"
    "Tests:\n"
    "  - Name: x\n"
    "    Log: {}\n"
)


class Verdict(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name) / "rules" / "pack"
        self.folder.mkdir(parents=True)
        helper = f"import sys\nsys.path.append({str(LAYER)!r})\nfrom iota.verdict import print_verdict\n"
        (self.folder / "cloudtrail_helpers.py").write_text(helper)

    def run_rule(self, given: Any, rule: str = RULE, metadata: str | None = METADATA) -> tuple[int, list[Any], str]:
        """Exit status, the printed objects, and what stands on standard error."""
        (self.folder / "login.py").write_text(rule + MAIN)
        if metadata is not None:
            (self.folder / "login.yml").write_text(metadata)
        data = given if isinstance(given, bytes) else json.dumps(given).encode()
        done = subprocess.run(
            [sys.executable, "pack/login.py"], input=data, capture_output=True, cwd=self.folder.parent, timeout=20, env={"PATH": os.environ["PATH"]}
        )
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()

    def test_a_match_is_printed_with_what_the_rule_and_its_metadata_say(self) -> None:
        wanted = {"ruleId": "AWS.Login", "match": True, "title": "alice logged in", "severity": "MEDIUM", "dedup": "alice logged in"}
        self.assertEqual(self.run_rule(CONSOLE_LOGIN), (0, [wanted], ""))

    def test_without_metadata_the_file_name_is_the_id(self) -> None:
        source = (
            "def rule(event):\n"
            "    return 1\n"
            "def severity():\n"
            "    return 'high'\n"
            "def alert_context(event):\n"
            "    return {'a': event['eventName']}\n"
        )
        wanted = {"ruleId": "login", "match": True, "title": "login", "severity": "HIGH", "dedup": "login", "context": {"a": "ConsoleLogin"}}
        self.assertEqual(self.run_rule(CONSOLE_LOGIN, source, metadata=None), (0, [wanted], ""))

    def test_no_match_is_no_error(self) -> None:
        self.assertEqual(self.run_rule({"eventName": "Other"}), (0, [{"ruleId": "AWS.Login", "match": False}], ""))

    def test_one_line_for_each_event_of_records_an_array_or_json_lines(self) -> None:
        events = [CONSOLE_LOGIN, {"eventName": "Other"}]
        lines = b"\n\n".join(json.dumps(event).encode() for event in events) + b"\n"
        for given in ({"Records": events}, events, lines):
            status, printed, errors = self.run_rule(given)
            self.assertEqual((status, [verdict["match"] for verdict in printed], errors), (0, [True, False], ""))
        self.assertEqual(self.run_rule(json.dumps(CONSOLE_LOGIN, indent=2).encode())[1][0]["match"], True)

    def test_null_members_are_absent_as_in_production(self) -> None:
        source = "def rule(event):\n    return event.get('requestParameters', {}).get('x') is None\n"
        for metadata in (METADATA, None):
            self.assertEqual(self.run_rule(CONSOLE_LOGIN, source, metadata)[1][0]["match"], True)

    def test_a_failure_is_one_sentence_and_status_2(self) -> None:
        status, printed, errors = self.run_rule({}, "def rule(event):\n    return event['nope']\n")
        self.assertEqual((status, printed, errors), (2, [], "AWS.Login failed in rule: KeyError: 'nope' (login.py:2)\n"))
        status, printed, errors = self.run_rule({}, "def rule(event):\n    return 1\n")
        self.assertEqual((status, printed, errors), (2, [], "AWS.Login failed in rule: TypeError: rule() returned int, not bool (login.py:1)\n"))
        status, printed, errors = self.run_rule({}, "def rule(event):\n    return True\ndef title(event):\n    return 1 / 0\n")
        self.assertEqual((status, printed[0]["title"]), (2, "AWS.Login"))
        self.assertEqual(errors, "AWS.Login failed in title: ZeroDivisionError: division by zero (login.py:4)\n")

    def test_bad_input_is_one_sentence_and_status_2(self) -> None:
        for given, told in (
            (b"", "There is no event on standard input."),
            (b"{broken", "The input is not JSON"),
            (b'{"a": 1}\n{broken', "line 2"),
            (b"[1]", "Event 1 of the input is not a JSON object."),
            (b"5", "Event 1 of the input is not a JSON object."),
            (b'{"Records": ["x"]}', "Event 1 of the input is not a JSON object."),
            (b"\xff\xfe\xfa", "The input is not JSON"),
        ):
            with self.subTest(given):
                status, printed, errors = self.run_rule(given)
                self.assertEqual((status, printed, errors.count("\n")), (2, [], 1))
                self.assertIn(told, errors)

    def test_what_the_rule_prints_does_not_mix_with_the_verdict(self) -> None:
        status, printed, errors = self.run_rule({}, "def rule(event):\n    print('noise')\n    return False\n")
        self.assertEqual((status, len(printed), errors), (0, 1, "noise\n"))

    def test_a_module_that_is_no_rule_says_so(self) -> None:
        status, printed, errors = self.run_rule({}, "x = 1\n")
        self.assertEqual((status, printed), (2, []))
        self.assertIn("defines no rule", errors)


if __name__ == "__main__":
    unittest.main()
