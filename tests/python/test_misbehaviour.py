"""Rules that misbehave: each is a failure of that rule, and the rules beside it notice nothing."""

from __future__ import annotations

import time
import unittest
from collections.abc import Sequence

from support import CONSOLE_LOGIN
from worker_client import Batch, Worker, WorkerDied, pack_batch

WITNESS = "def rule(event):\n    return True\n"
# Evaluated before and after the rule under test: both must always match.
FIRST, LAST = "first.py", "last.py"


class Misbehaviour(unittest.TestCase):
    def judge(self, source: str, timeout_ms: int = 150, events: int = 2, memory_mb: int = 1024) -> Batch:
        """Evaluates the rule between two witnesses, and makes sure that these matched every event."""
        return self.judge_each([source], timeout_ms, events, memory_mb)

    def judge_each(self, sources: Sequence[str], timeout_ms: int = 150, events: int = 1, memory_mb: int = 1024) -> Batch:
        """The same with many rules; all are called bad.py, and have the indexes from 1 on."""
        bad = {f"{number}/bad.py": source for number, source in enumerate(sources, 1)}
        with Worker({FIRST: WITNESS, **bad, LAST: WITNESS}, timeout_ms=timeout_ms, memory_mb=memory_mb) as worker:
            self.assertEqual([rule["error"] for rule in worker.hello()["rules"] if "error" in rule], [])
            result = worker.evaluate(*[CONSOLE_LOGIN] * events)
            last = len(sources) + 1
            witnesses = [(found["event"], found["rule"]) for found in result["detections"] if found["rule"] in (0, last)]
            self.assertEqual(witnesses, [(event, rule) for event in range(events) for rule in (0, last)])
            # The worker lives and answers the next batch.
            self.assertEqual(len(worker.evaluate(CONSOLE_LOGIN, rules=[FIRST, LAST])["detections"]), 2)
            self.assertEqual(worker.progress()[1:3], (0xFFFFFFFE, 0xFFFFFFFF))
            self.assertEqual(worker.close(), 0)
        return result

    def assert_fails(self, result: Batch, *expected: str, events: int = 2) -> None:
        """The only rule under test failed at every event."""
        self.assertEqual([failure["event"] for failure in result["failures"]], list(range(events)), result["failures"])
        for failure in result["failures"]:
            self.assertEqual((failure["rule"], failure["phase"]), (1, "rule"))
            for text in expected:
                self.assertIn(text, failure["error"])

    def assert_each_fails(self, cases: Sequence[tuple[str, str]], **options: int) -> None:
        """Every source fails once, in rule(), with an error that matches its pattern."""
        result = self.judge_each([source for source, _ in cases], **options)
        self.assertEqual([failure["rule"] for failure in result["failures"]], list(range(1, len(cases) + 1)), result["failures"])
        for failure, (source, pattern) in zip(result["failures"], cases, strict=True):
            with self.subTest(source):
                self.assertEqual(failure["phase"], "rule")
                self.assertRegex(failure["error"], pattern)

    def test_an_exception_names_type_message_and_line_and_its_traceback_starts_at_the_rule(self) -> None:
        result = self.judge("def helper(event):\n    return event['nope']\n\ndef rule(event):\n    return helper(event)\n")
        self.assert_fails(result, "KeyError: 'nope' (bad.py:2)")
        lines = result["failures"][0]["traceback"].splitlines()
        self.assertEqual(lines[0], "Traceback (most recent call last):")
        self.assertRegex(lines[1], r'^  File ".*/bad.py", line 5, in rule$')
        self.assertEqual(lines[2], "    return helper(event)")
        self.assertRegex(lines[3], r'^  File ".*/bad.py", line 2, in helper$')
        self.assertEqual(lines[-1], "KeyError: 'nope'")

    def test_an_error_inside_the_standard_library_names_the_line_of_the_rule(self) -> None:
        result = self.judge("import json\ndef rule(event):\n    return json.loads('{')\n")
        self.assert_fails(result, "JSONDecodeError", "(bad.py:3)")
        self.assertIn("json/decoder.py", result["failures"][0]["traceback"])

    def test_the_cause_of_an_exception_is_in_the_traceback(self) -> None:
        source = (
            "def rule(event):\n"
            "    try:\n"
            "        1 / 0\n"
            "    except ZeroDivisionError as error:\n"
            "        raise ValueError('no') from error\n"
        )
        result = self.judge(source)
        self.assert_fails(result, "ValueError: no (bad.py:5)")
        self.assertIn("ZeroDivisionError: division by zero", result["failures"][0]["traceback"])
        self.assertIn("direct cause", result["failures"][0]["traceback"])

    def test_exceptions_that_are_no_errors_are_failures_too(self) -> None:
        raised = ("SystemExit(3)", "KeyboardInterrupt()", "GeneratorExit()", "StopIteration()", "BaseException('odd')")
        self.assert_each_fails([(f"def rule(event):\n    raise {what}\n", rf"^{what.partition('(')[0]}.*\(bad\.py:2\)$") for what in raised])

    def test_sys_exit_is_a_failure(self) -> None:
        self.assert_fails(self.judge("import sys\ndef rule(event):\n    sys.exit()\n"), "SystemExit (bad.py:3)")

    def test_an_exception_whose_message_raises_or_loops_is_still_told_by_its_type(self) -> None:
        source = "class Odd(Exception):\n    def __str__(self):\n        {}\n\ndef rule(event):\n    raise Odd\n"
        bodies = ("raise ValueError", "return 1", "while True: pass", "raise SystemExit")
        self.assert_each_fails([(source.format(body), "^Odd: its message cannot be read") for body in bodies])

    def test_endless_recursion_is_a_failure_with_a_short_traceback(self) -> None:
        result = self.judge("def rule(event):\n    return rule(event)\n")
        self.assert_fails(result, "RecursionError", "(bad.py:2)")
        self.assertLess(len(result["failures"][0]["traceback"]), 10_000)
        self.assertIn("more frames", result["failures"][0]["traceback"])

    def test_deep_recursion_within_the_limit_of_python_works(self) -> None:
        result = self.judge("def deep(n):\n    return n == 0 or deep(n - 1)\n\ndef rule(event):\n    return deep(900)\n")
        self.assertEqual((result["failures"], len(result["detections"])), ([], 6))

    def test_what_runs_too_long_is_interrupted(self) -> None:
        bodies = (
            "while True: pass",
            "time.sleep(1000)",
            "return bool(re.match(r'(a+)+$', 'a' * 40 + 'b'))",
            "threading.Lock().acquire() and threading.Event().wait()",
            "try:\n        while True: pass\n    except:\n        while True: pass",
            "while True:\n        try:\n            [].pop()\n        except Exception:\n            pass",
            "while True:\n        event.get('x')",
        )
        begin = time.monotonic()
        pattern = r"^RuleTimeout: took longer than 150 ms \(bad\.py:[3-7]\)$"
        self.assert_each_fails([(f"import re, threading, time\ndef rule(event):\n    {body}\n", pattern) for body in bodies])
        self.assertLess(time.monotonic() - begin, 8)

    def test_the_truth_of_an_answer_may_loop_too(self) -> None:
        source = "class Odd:\n    def __bool__(self):\n        while True: pass\n\ndef rule(event):\n    return Odd()\n"
        self.assert_fails(self.judge(source), "RuleTimeout", "(bad.py:3)")

    def test_a_rule_that_always_loops_gets_less_and_less_time(self) -> None:
        begin = time.monotonic()
        result = self.judge("def rule(event):\n    while True: pass\n", timeout_ms=400, events=9)
        self.assert_fails(result, "RuleTimeout", events=9)
        limits = [failure["error"].split()[4] for failure in result["failures"]]
        self.assertEqual(limits, ["400", "400", "400", "200"] + ["100"] * 5)
        self.assertLess(time.monotonic() - begin, 4)

    def test_a_call_in_time_gives_the_full_limit_back(self) -> None:
        source = "def rule(event):\n    while event['loop']: pass\n    return False\n"
        with Worker({"bad.py": source}, timeout_ms=200) as worker:
            worker.hello()
            result = worker.evaluate(*({"loop": loop} for loop in (True, True, True, True, False, True)))
            limits = [(failure["event"], failure["error"].split()[4]) for failure in result["failures"]]
            self.assertEqual(limits, [(0, "200"), (1, "200"), (2, "200"), (3, "100"), (5, "200")])

    def test_a_rule_that_replaces_the_alarm_handler_does_so_for_one_batch_at_most(self) -> None:
        source = (
            "import signal\n"
            "def rule(event):\n"
            "    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
            "    signal.setitimer(signal.ITIMER_REAL, 0)\n"
            "    return True\n"
        )
        loop = "def rule(event):\n    while True: pass\n"
        with Worker({"bad.py": source, "loop.py": loop}, timeout_ms=200) as worker:
            worker.hello()
            self.assertEqual(worker.evaluate({}, rules=["bad.py"])["failures"], [])
            self.assertIn("RuleTimeout", worker.evaluate({}, rules=["loop.py"])["failures"][0]["error"])

    def test_a_rule_that_wants_too_much_memory_gets_a_memory_error(self) -> None:
        bodies = (
            "return bool(bytearray(10 ** 10))",
            "hoard = []\n    while True:\n        hoard.append(bytearray(10 ** 6))",
            "return bool('x' * 10 ** 11)",
        )
        cases = [(f"def rule(event):\n    {body}\n", r"^MemoryError \(bad\.py:[24]\)$") for body in bodies]
        self.assert_each_fails(cases, timeout_ms=5000, memory_mb=256)

    def test_a_file_that_grows_too_large_is_a_failure(self) -> None:
        source = (
            "import os\n"
            "def rule(event):\n"
            "    with open(os.environ['TMPDIR'] + '/big', 'wb') as file:\n"
            "        os.truncate(file.fileno(), 2 ** 30)\n"
        )
        self.assert_fails(self.judge(source), "OSError: [Errno 27] File too large", "(bad.py:4)")

    def test_a_rule_that_closes_all_descriptors_harms_nobody(self) -> None:
        source = (
            "import os\n"
            "def rule(event):\n"
            "    os.closerange(0, 65536)\n"
            "    for fd in range(200):\n"
            "        try:\n"
            "            os.close(fd)\n"
            "        except OSError:\n"
            "            pass\n"
            "    return False\n"
        )
        self.assertEqual(self.judge(source)["failures"], [])

    def test_a_rule_that_forks_does_not_make_a_second_worker(self) -> None:
        source = "import os\ndef rule(event):\n    os.fork()\n    return True\n"
        result = self.judge(source, events=3)
        self.assertEqual((len(result["detections"]), result["failures"]), (9, []))

    def test_a_rule_that_changes_folder_recursion_limit_and_path_does_so_for_one_batch_at_most(self) -> None:
        bad = (
            "import os, sys\n"
            "def rule(event):\n"
            "    os.chdir('/')\n"
            "    sys.setrecursionlimit(60)\n"
            "    sys.path.clear()\n"
            "    sys.stdout = None\n"
            "    return False\n"
        )
        good = (
            "import os, sys\n"
            "HOME = os.getcwd()\n"
            "def rule(event):\n"
            "    print('seen')\n"
            "    return os.getcwd() == HOME and sys.getrecursionlimit() >= 1000 and bool(sys.path)\n"
        )
        with Worker({"bad.py": bad, "good.py": good}) as worker:
            worker.hello()
            worker.evaluate({}, rules=["bad.py"])
            result = worker.evaluate({}, rules=["good.py"])
            self.assertEqual((len(result["detections"]), result["output"]), (1, [{"rule": 1, "text": "seen\n"}]))

    def test_a_change_to_the_event_is_a_failure_that_names_the_line_and_is_seen_by_nobody(self) -> None:
        changes = (
            "event['user'] = 'mallory'",
            "event['userIdentity']['user'] = 'mallory'",
            "event['resources'].append('mallory')",
            "event['resources'][0]['tags'][0][0] = 'mallory'",
            "event.update(user='mallory')",
            "del event['userIdentity']",
        )
        self.assert_each_fails(
            [(f"def rule(event):\n    {change}\n", r"^ReadOnlyError: .*copy\.deepcopy\(event\).* \(bad\.py:2\)$") for change in changes]
        )
        probe = f"def rule(event):\n    return event == {CONSOLE_LOGIN | {'requestParameters': None}!r}\n"
        files = {f"{number}.py": f"def rule(event):\n    {change}\n" for number, change in enumerate(changes)}
        with Worker({**files, "probe.py": probe}) as worker:
            worker.hello()
            self.assertEqual([found["rule"] for found in worker.evaluate(CONSOLE_LOGIN, log_type="X")["detections"]], [len(changes)])

    def test_a_rule_that_dies_kills_the_worker_and_the_progress_file_says_where(self) -> None:
        sources = {
            "exit": ("import os\ndef title(event):\n    os._exit(3)\n", 3, 2),
            "segfault": ("import ctypes\ndef title(event):\n    ctypes.string_at(0)\n", -11, 2),
            "kill": ("import os\ndef title(event):\n    os.kill(os.getpid(), 9)\n", -9, 2),
        }
        for name, (source, status, phase) in sources.items():
            with self.subTest(name), Worker({FIRST: WITNESS, "bad.py": source + (
                "def rule(event):\n"
                "    return event['n'] == 1\n"
            )}) as worker:
                worker.hello()
                self.assertRaises(WorkerDied, worker.evaluate, {"n": 0}, {"n": 1}, {"n": 2})
                self.assertEqual(worker.progress()[1:], (1, 1, phase))
                self.assertEqual(worker.close(), status)

    def test_a_rule_that_cannot_be_interrupted_is_seen_by_a_counter_that_stands_still(self) -> None:
        source = "import signal\ndef rule(event):\n    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n    while True: pass\n"
        with Worker({"bad.py": source}, timeout_ms=100) as worker:
            worker.hello()
            worker.send(b"E", pack_batch(1, [("X", [0])], [(0, {})]))
            deadline = time.monotonic() + 5
            while worker.progress()[1] != 0 and time.monotonic() < deadline:
                time.sleep(0.01)
            before = worker.progress()
            time.sleep(0.5)
            self.assertEqual(worker.progress(), before)
            self.assertEqual(before[1:], (0, 0, 0))
            worker.process.kill()


if __name__ == "__main__":
    unittest.main()
