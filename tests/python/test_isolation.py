"""Rules that have killed a worker before: evaluated in a child, they kill only that."""

from __future__ import annotations

import os
import time
import unittest
from typing import Any

from worker_client import Worker

WITNESS = "def rule(event):\n    return True\n"
HEAD = "import ctypes, os, signal, sys, time\ndef rule(event):\n    n = event['n']\n"


class Isolation(unittest.TestCase):
    def run_rule(self, body: str, events: int = 4, timeout_ms: int = 200, **options: Any) -> Any:
        files = {"first.py": WITNESS, "bad.py": HEAD + body, "last.py": WITNESS}
        with Worker(files, isolated=["bad.py"], timeout_ms=timeout_ms, **options) as worker:
            hello = worker.hello()
            self.assertEqual([rule.get("error") for rule in hello["rules"]], [None] * 3)
            result = worker.evaluate(*({"n": n} for n in range(events)))
            self.assertEqual(worker.evaluate({"n": 0}, rules=["first.py"])["failures"], [])
            self.assertEqual(worker.progress()[1:3], (0xFFFFFFFE, 0xFFFFFFFF))
            self.assertEqual(worker.close(), 0)
        order = [(found["event"], found["rule"]) for found in result["detections"]]
        self.assertEqual(order, sorted(order))
        self.assertEqual([pair for pair in order if pair[1] != 1], [(event, rule) for event in range(events) for rule in (0, 2)])
        return result

    def matched(self, result: Any) -> list[int]:
        return [found["event"] for found in result["detections"] if found["rule"] == 1]

    def failed(self, result: Any) -> list[tuple[int, str, str]]:
        return [(failure["event"], failure["phase"], failure["error"]) for failure in result["failures"]]

    def test_a_rule_that_behaves_gives_the_same_as_without_isolation(self) -> None:
        body = (
            "    print('seen', n)\n"
            "    if n == 2:\n"
            "        raise ValueError('two')\n"
            "    return n != 1\n"
            "def title(event):\n"
            "    return f't {event}'\n"
            "def alert_context(event):\n"
            "    return {'é': event['n']}\n"
        )
        isolated = self.run_rule(body)
        with Worker({"first.py": WITNESS, "bad.py": HEAD + body, "last.py": WITNESS}) as worker:
            worker.hello()
            plain = worker.evaluate(*({"n": n} for n in range(4)))
        for result in (isolated, plain):
            for failure in result["failures"]:
                failure["traceback"] = "".join(failure["traceback"].splitlines(keepends=True)[2:])
        self.assertEqual({**isolated, "batch": 0}, {**plain, "batch": 0})
        self.assertEqual(self.failed(isolated), [(2, "rule", "ValueError: two (bad.py:6)")])

    def test_a_rule_that_ends_its_process_fails_for_that_event_only(self) -> None:
        for body, told in (
            ("os._exit(3)", "WorkerExit: worker exited with status 3 (bad.py)"),
            ("os._exit(0)", "WorkerExit: worker exited with status 0 (bad.py)"),
            ("ctypes.string_at(0)", "WorkerExit: worker killed by signal 11 (bad.py)"),
            ("os.kill(os.getpid(), 9)", "WorkerExit: worker killed by signal 9 (bad.py)"),
            ("os.abort()", "WorkerExit: worker killed by signal 6 (bad.py)"),
        ):
            with self.subTest(body):
                result = self.run_rule(f"    if n in (1, 2):\n        {body}\n    return True\n")
                self.assertEqual(self.failed(result), [(1, "rule", told), (2, "rule", told)])
                self.assertEqual(self.matched(result), [0, 3])

    def test_the_phase_says_which_function_ended_the_process(self) -> None:
        result = self.run_rule("    return True\ndef dedup(event):\n    os._exit(3)\n", events=2)
        self.assertEqual([(event, phase) for event, phase, _ in self.failed(result)], [(0, "dedup"), (1, "dedup")])

    def test_what_cannot_be_interrupted_is_killed(self) -> None:
        begin = time.monotonic()
        result = self.run_rule((
            "    if n == 1:\n"
            "        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
            "        while True: pass\n"
            "    return True\n"
        ))
        self.assertEqual(self.failed(result), [(1, "rule", "WorkerExit: worker could not be interrupted and was killed (bad.py)")])
        self.assertEqual(self.matched(result), [0, 2, 3])
        self.assertLess(time.monotonic() - begin, 5)

    def test_what_can_be_interrupted_is_a_timeout_as_ever(self) -> None:
        result = self.run_rule("    while n == 1: pass\n    return True\n")
        self.assertEqual(self.failed(result), [(1, "rule", "RuleTimeout: took longer than 200 ms (bad.py:4)")])
        self.assertEqual(self.matched(result), [0, 2, 3])

    def test_a_rule_that_always_has_to_be_killed_gets_less_and_less_time(self) -> None:
        begin = time.monotonic()
        body = "    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n    while True: pass\n"
        result = self.run_rule(body, events=9, timeout_ms=400)
        self.assertEqual(len(self.failed(result)), 9)
        self.assertLess(time.monotonic() - begin, 6.8)  # and not 9 times 0.8 s

    def test_the_patience_with_an_isolated_rule_lasts_from_batch_to_batch(self) -> None:
        with Worker({"bad.py": HEAD + "    while n: pass\n"}, isolated=["bad.py"], timeout_ms=200) as worker:
            worker.hello()
            batches = [worker.evaluate({"n": n}, {"n": n}) for n in (1, 1, 0, 1)]
        limits = [[failure["error"].split()[4] for failure in batch["failures"]] for batch in batches]
        self.assertEqual(limits, [["200", "200"], ["200", "100"], [], ["200", "200"]])

    def test_a_rule_that_closes_its_descriptors_by_force_fails_for_that_event_only(self) -> None:
        body = (
            "    if n == 1:\n"
            "        libc = ctypes.CDLL(None)\n"
            "        for fd in range(1024):\n"
            "            libc.close(fd)\n"
            "    return True\n"
        )
        result = self.run_rule(body)
        self.assertEqual([event for event, _, _ in self.failed(result)], [1])
        self.assertEqual(self.matched(result), [0, 2, 3])

    def test_a_child_that_leaves_a_process_behind_is_not_waited_for(self) -> None:
        begin = time.monotonic()
        body = "    if n == 1:\n        if os.fork() == 0:\n            time.sleep(20)\n        os._exit(5)\n    return True\n"
        result = self.run_rule(body)
        self.assertEqual(self.failed(result), [(1, "rule", "WorkerExit: worker exited with status 5 (bad.py)")])
        self.assertLess(time.monotonic() - begin, 5)

    def test_what_it_prints_is_kept_under_its_name(self) -> None:
        result = self.run_rule("    print('n', n, flush=True)\n    sys.stderr.write('e')\n    return True\n", events=2)
        self.assertEqual(result["output"], [{"rule": 1, "text": "n 0\nen 1\ne"}])

    def test_different_sets_keep_the_order_of_their_rules(self) -> None:
        files = {"a.py": WITNESS, "bad.py": HEAD + "    return True\n", "c.py": WITNESS}
        with Worker(files, isolated=["bad.py"]) as worker:
            worker.hello()
            result = worker.evaluate_sets([("A", [2, 1, 0]), ("B", [1]), ("C", [0, 2])], [(n % 3, {"n": n}) for n in range(6)])
        order = [(found["event"], found["rule"]) for found in result["detections"]]
        self.assertEqual(order, [(0, 2), (0, 1), (0, 0), (1, 1), (2, 0), (2, 2), (3, 2), (3, 1), (3, 0), (4, 1), (5, 0), (5, 2)])

    def test_no_child_and_no_descriptor_is_left_over(self) -> None:
        with Worker({"bad.py": HEAD + "    if n == 1:\n        os._exit(3)\n    return True\n"}, isolated=["bad.py"]) as worker:
            pid = worker.hello()["pid"]
            worker.evaluate({"n": 1}, {"n": 1})
            before = sorted(os.listdir(f"/proc/{pid}/fd"))
            for _ in range(5):
                worker.evaluate({"n": 1}, {"n": 0})
            self.assertEqual(sorted(os.listdir(f"/proc/{pid}/fd")), before)
            with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
                self.assertEqual(children.read(), "")


if __name__ == "__main__":
    unittest.main()
