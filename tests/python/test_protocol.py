"""The conversation between host and worker."""

from __future__ import annotations

import os
import random
import struct
import sys
import threading
import unittest
from typing import Any

from support import CONSOLE_LOGIN
from worker_client import Worker, WorkerDied, pack_batch
from iota import protocol

NAME = "def rule(event):\n    return event.get('match', True)\ndef title(event):\n    return str(event.get('n'))\n"


class Conversation(unittest.TestCase):
    def test_sets_choose_the_rules_of_each_event_and_results_come_in_their_order(self) -> None:
        with Worker({"a.py": NAME, "b.py": NAME, "c.py": NAME}) as worker:
            worker.hello()
            sets = [("AWS.CloudTrail", [2, 0]), ("AWS.ALB", [1]), ("Custom.Ünïcode", [0, 1, 2]), ("None", [])]
            result = worker.evaluate_sets(sets, [(1, {"n": "x"}), (0, {"n": "y"}), (3, {}), (2, {"n": "z", "match": False}), (2, {"n": "ä"})])
            found = [(d["event"], d["rule"], d["title"]) for d in result["detections"]]
            self.assertEqual(found, [(0, 1, "x"), (1, 2, "y"), (1, 0, "y"), (4, 0, "ä"), (4, 1, "ä"), (4, 2, "ä")])

    def test_null_members_are_absent_for_cloudtrail_only(self) -> None:
        source = "def rule(event):\n    return True\ndef title(event):\n    return str(sorted(event))\n"
        with Worker({"a.py": source}) as worker:
            worker.hello()
            sets = [("AWS.CloudTrail", [0]), ("AWS.ALB", [0])]
            event = {"requestParameters": None, "responseElements": None, "z": None}
            titles = [d["title"] for d in worker.evaluate_sets(sets, [(0, event), (1, event)])["detections"]]
            self.assertEqual(titles, ["['z']", "['requestParameters', 'responseElements', 'z']"])

    def test_results_do_not_depend_on_how_events_are_put_into_batches(self) -> None:
        events = [{**CONSOLE_LOGIN, "n": n, "match": n % 3 == 0} for n in range(50)]
        with Worker({"a.py": NAME, "b.py": NAME.replace("'match'", "'nothing'"), "bad.py": (
            "def rule(event):\n"
            "    return event['n'] / (event['n'] % 7)\n"
        )}) as worker:
            worker.hello()
            whole = worker.evaluate(*events)
            parts: dict[str, list[Any]] = {"detections": [], "failures": []}
            generator, start = random.Random(5), 0
            while start < len(events):
                size = generator.randint(1, 9)
                part = worker.evaluate(*events[start : start + size])
                for kind, entries in parts.items():
                    entries += [{**entry, "event": entry["event"] + start} for entry in part[kind]]
                start += size
            self.assertEqual(parts, {"detections": whole["detections"], "failures": whole["failures"]})

    def test_a_large_batch_goes_through_while_both_sides_write(self) -> None:
        with Worker({"a.py": "def rule(event):\n    return True\ndef alert_context(event):\n    return event\n"}) as worker:
            worker.hello()
            events = [{"n": n, "text": "é" * 10_000} for n in range(400)]
            frame = pack_batch(1, [("X", [0])], [(0, event) for event in events])
            self.assertGreater(len(frame), 20_000_000)
            sender = threading.Thread(target=worker.send, args=(b"E", frame))
            sender.start()
            _, result = worker.receive()
            sender.join()
            self.assertEqual([d["context"] for d in result["detections"]], events)

    def test_a_number_of_any_length_arrives_and_returns(self) -> None:
        number = "9" * 10_000
        with Worker({"a.py": (
            "def rule(event):\n"
            "    return event['n'] > 10 ** 9_999 - 1\n"
            "def alert_context(event):\n"
            "    return {'n': event['n']}\n"
        )}) as worker:
            worker.hello()
            self.addCleanup(sys.set_int_max_str_digits, sys.get_int_max_str_digits())
            sys.set_int_max_str_digits(0)
            [found] = worker.evaluate(f'{{"n": {number}}}')["detections"]
            self.assertEqual(str(found["context"]["n"]), number)

    def test_of_equal_keys_the_last_wins(self) -> None:
        with Worker({"a.py": NAME}) as worker:
            worker.hello()
            self.assertEqual(worker.evaluate('{"n": 1, "n": {"a": 1}, "n": 3}')["detections"][0]["title"], "3")

    def test_a_record_that_cannot_be_parsed_fails_for_each_of_its_rules_and_the_rest_goes_on(self) -> None:
        with Worker({"a.py": NAME, "b.py": NAME}) as worker:
            worker.hello()
            result = worker.evaluate({"n": 1}, b"{broken", b"[" * 100_000, {"n": 2})
            self.assertEqual([(d["event"], d["rule"]) for d in result["detections"]], [(0, 0), (0, 1), (3, 0), (3, 1)])
            wanted = [(e, r, kind) for e, kind in ((1, "JSONDecodeError"), (2, "RecursionError")) for r in (0, 1)]
            self.assertEqual([(f["event"], f["rule"], f["error"].partition(":")[0]) for f in result["failures"]], wanted)

    def test_a_record_may_have_space_around_it(self) -> None:
        with Worker({"a.py": NAME}) as worker:
            worker.hello()
            self.assertEqual(worker.evaluate(' \n{"n": 1}\r\n')["detections"][0]["title"], "1")

    def test_the_end_of_input_ends_the_worker_well(self) -> None:
        for frames in (0, 1):
            with self.subTest(frames), Worker({"a.py": NAME}) as worker:
                worker.hello()
                if frames:
                    worker.evaluate({})
                self.assertEqual(worker.close(), 0)

    def test_progress_is_idle_between_batches_and_its_counter_grows(self) -> None:
        with Worker({"a.py": NAME}) as worker:
            worker.hello()
            counters = []
            for _ in range(3):
                worker.evaluate({}, {})
                counter, *rest = worker.progress()
                self.assertEqual(rest, [0xFFFFFFFE, 0xFFFFFFFF, 0])
                counters.append(counter)
            self.assertEqual(counters, sorted(set(counters)))

    def test_no_descriptor_of_the_protocol_reaches_a_child_of_a_rule(self) -> None:
        source = (
            "import subprocess\n"
            "def rule(event):\n"
            "    return True\n"
            "def title(event):\n"
            "    return subprocess.run('ls /proc/self/fd', shell=True, capture_output=True, text=True, close_fds=False).stdout\n"
        )
        with Worker({"a.py": source}) as worker:
            worker.hello()
            numbers = [int(text) for text in worker.evaluate({})["detections"][0]["title"].split()]
            self.assertLess(max(numbers), 100)

    def test_interrupting_the_terminal_is_left_to_the_host(self) -> None:
        with Worker({"a.py": NAME}) as worker:
            worker.hello()
            os.kill(worker.process.pid, 2)
            self.assertEqual(len(worker.evaluate({})["detections"]), 1)


class BrokenConversation(unittest.TestCase):
    def refuses(self, kind: bytes, payload: bytes, told: str, raw: bool = False) -> None:
        with Worker({"a.py": NAME}) as worker:
            worker.hello()
            assert worker.process.stdin
            if raw:
                worker.process.stdin.write(payload)
                worker.process.stdin.close()
            else:
                worker.send(kind, payload)
            self.assertRaises(WorkerDied, worker.receive)
            self.assertEqual(worker.process.wait(10), 1)
            self.assertIn(told, worker.stderr())

    def test_what_does_not_keep_to_the_protocol_ends_the_worker_with_one_sentence(self) -> None:
        good = pack_batch(1, [("X", [0])], [(0, {})])
        self.refuses(b"Z", b"", "type b'Z' is not expected")
        self.refuses(b"L", b"{}", "type b'L' is not expected")
        self.refuses(b"E", good[:20], "cannot be read")
        self.refuses(b"E", good + b"x", "bytes of records")
        self.refuses(b"E", pack_batch(1, [("X", [0])], [(1, {})]), "rule set that it does not have")
        self.refuses(b"E", pack_batch(1, [("X", [5])], [(0, {})]), "rule 5 is to be evaluated")
        self.refuses(b"", struct.pack("<I", 2**28 + 1) + b"E", "is refused", raw=True)
        self.refuses(b"", struct.pack("<I", 0) + b"E", "is refused", raw=True)
        self.refuses(b"", b"\x01\x00", "ends inside a frame header", raw=True)
        self.refuses(b"", struct.pack("<I", 10) + b"Exx", "ends inside a frame of type b'E'", raw=True)

    def test_another_version_of_the_protocol_is_refused(self) -> None:
        with Worker({"a.py": NAME}, protocol=2) as worker:
            self.assertRaises(WorkerDied, worker.hello)
            self.assertEqual(worker.process.wait(10), 1)
            self.assertIn("the host speaks protocol 2, this worker 1", worker.stderr())


class Packing(unittest.TestCase):
    def test_a_batch_is_unpacked_as_it_was_packed(self) -> None:
        generator = random.Random(1)
        for _ in range(50):
            sets = [
                ("L" * generator.randint(0, 9), [generator.randint(0, 65535) for _ in range(generator.randint(0, 5))])
                for _ in range(generator.randint(1, 5))
            ]
            events = [(generator.randrange(len(sets)), b"x" * generator.randint(0, 20)) for _ in range(generator.randint(1, 20))]
            batch = protocol.unpack_batch(bytearray(pack_batch(7, sets, events)))
            self.assertEqual(batch.id, 7)
            self.assertEqual([(name, list(rules)) for name, rules in batch.sets], sets)
            self.assertEqual([(chosen, bytes(record)) for chosen, record in zip(batch.set_of_event, batch.records, strict=True)], events)

    def test_a_frame_survives_a_pipe_that_takes_little_at_a_time(self) -> None:
        reader, writer = os.pipe()
        payload = bytes(range(256)) * 4096
        thread = threading.Thread(target=protocol.write_frame, args=(writer, b"R", payload))
        thread.start()
        self.assertEqual(protocol.read_frame(reader), (b"R", payload))
        thread.join()
        os.close(writer)
        self.assertIsNone(protocol.read_frame(reader))
        os.close(reader)


if __name__ == "__main__":
    unittest.main()
