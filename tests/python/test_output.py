"""What rules print."""

from __future__ import annotations

import time
import unittest
from typing import Any

from worker_client import Worker


class Output(unittest.TestCase):
    def printed(self, *bodies: str, events: int = 1) -> Any:
        files = {f"x{number}.py": f"import os, sys, logging, io\n{body}\n" for number, body in enumerate(bodies)}
        with Worker(files) as worker:
            self.assertEqual([rule["error"] for rule in worker.hello()["rules"] if "error" in rule], [])
            result = worker.evaluate(*[{}] * events)
            self.assertEqual(result["failures"], [])
            self.stderr = worker.stderr()
            return result

    def test_text_is_kept_under_the_rule_that_printed_it_in_order(self) -> None:
        result = self.printed((
            "def rule(event):\n"
            "    print('a', end='')\n"
            "    print('b', file=sys.stderr)\n"
        ), "def rule(event):\n    print('c')\n", events=2)
        self.assertEqual(result["output"], [{"rule": 0, "text": "ab\n"}, {"rule": 1, "text": "c\n"}] * 2)
        self.assertEqual(result["outputDropped"], 0)

    def test_bytes_are_kept_too(self) -> None:
        content = r"b'\x00\x10\xff\xfeL\x00' + 'é'.encode()"
        result = self.printed(f"def rule(event):\n    sys.stdout.buffer.write({content})\n    sys.stdout.buffer.flush()\n    sys.stdout.flush()\n")
        self.assertEqual(result["output"], [{"rule": 0, "text": "\x00\x10\\xff\\xfeL\x00é"}])

    def test_what_goes_past_python_reaches_descriptor_2_and_never_the_protocol(self) -> None:
        result = self.printed((
            "def rule(event):\n"
            "    os.write(1, b'past python\\n')\n"
            "    os.system('echo from a child')\n"
            "    sys.__stdout__.write('original stream')\n"
            "    sys.__stdout__.flush()\n"
        ))
        self.assertEqual(result["output"], [])
        for text in ("past python", "from a child", "original stream"):
            self.assertIn(text, self.stderr)

    def test_standard_input_is_empty(self) -> None:
        result = self.printed("def rule(event):\n    print(repr(sys.stdin.read()), repr(os.read(0, 10)))\n")
        self.assertEqual(result["output"][0]["text"], "'' b''\n")

    def test_the_amount_is_bounded_for_each_batch_and_the_rest_counted(self) -> None:
        files = {"x.py": "def rule(event):\n    print('x' * 9_999)\n"}
        with Worker(files) as worker:
            worker.hello()
            for _ in range(2):
                result = worker.evaluate(*[{}] * 10)
                self.assertEqual(len(result["output"][0]["text"]) + result["outputDropped"], 100_000)
                self.assertEqual(len(result["output"][0]["text"]), 65_536)

    def test_what_is_printed_while_loading_comes_with_the_first_result(self) -> None:
        result = self.printed("print('loading')\ndef rule(event):\n    logging.getLogger('mine').warning('careful')\n")
        self.assertEqual(result["output"], [{"rule": 0, "text": "loading\ncareful\n"}])

    def test_closing_or_replacing_the_streams_harms_nobody(self) -> None:
        closing = "def rule(event):\n    sys.stdout.close()\n    sys.stderr.buffer.close()\n    sys.stdout = io.StringIO()\n"
        files = {"x.py": f"import io, sys\n{closing}", "y.py": "def rule(event):\n    print('still here')\n"}
        with Worker(files) as worker:
            worker.hello()
            worker.evaluate({})
            self.assertEqual(worker.evaluate({}, rules=["y.py"])["output"], [{"rule": 1, "text": "still here\n"}])

    def test_the_streams_look_like_text_streams(self) -> None:
        body = (
            "def rule(event):\n"
            "    assert sys.stdout.writable() and not sys.stdout.isatty() and sys.stdout.encoding == 'utf-8'\n"
            "    sys.stdout.writelines(['a', 'b'])\n"
            "    try:\n"
            "        sys.stdout.write(b'bytes')\n"
            "    except TypeError as error:\n"
            "        print(error)\n"
        )
        self.assertEqual(self.printed(body)["output"][0]["text"], "abwrite() argument must be str, not bytes\n")

    def test_a_thread_that_outlives_its_rule_reaches_descriptor_2(self) -> None:
        body = (
            "import threading, time\n"
            "def later():\n"
            "    time.sleep(0.2)\n"
            "    print('late thread')\n"
            "def rule(event):\n"
            "    threading.Thread(target=later, daemon=True).start()\n"
        )
        with Worker({"x.py": body}) as worker:
            worker.hello()
            worker.evaluate({})
            for _ in range(50):
                if "late thread" in worker.stderr():
                    break
                time.sleep(0.05)
            self.assertIn("late thread", worker.stderr())


if __name__ == "__main__":
    unittest.main()
