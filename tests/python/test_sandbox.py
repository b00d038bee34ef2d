"""What the kernel refuses to rules, each with a control that shows that it would work otherwise."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from support import CONSOLE_LOGIN, LAYER
from worker_client import Batch, Worker

from iota import sandbox

DENIED = "rules may not use the network; IOTA_RULES_NETWORK=allow lets them"
# Past Python's own socket module, as C code does it. Answers with errno, 0 for success.
RAW = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)

def call(*arguments):
    result = libc.syscall(*map(ctypes.c_long, arguments))
    return ctypes.get_errno() if result < 0 else 0

def rule(event):
    return True

def title(event):
    return repr({})
"""
EACCES, EPERM = 13, 1
MACHINE = os.uname().machine
CALLS = sandbox._CALLS[MACHINE]  # another machine has no filter, and nothing to test


def evaluate(source: str, **options: Any) -> Batch:
    with Worker({"bad.py": source}, **options) as worker:
        refusal = worker.hello().get("unprotected")
        if refusal is not None:
            raise unittest.SkipTest(f"NOT RUN: the kernel of this machine takes no seccomp filter: {refusal}")
        return worker.evaluate(CONSOLE_LOGIN)


def answer(expression: str, **options: Any) -> Any:
    """The value of an expression in a rule."""
    result = evaluate(RAW.format(expression), **options)
    assert not result["failures"], result
    return eval(result["detections"][0]["title"])


class Server(HTTPServer):
    """Stands for the Runtime API: unauthenticated, on loopback. Counts who came."""

    requests = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.requests += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Network(unittest.TestCase):
    def setUp(self) -> None:
        self.server = Server()
        self.addCleanup(self.server.server_close)
        thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)
        url = f"http://127.0.0.1:{self.server.server_port}/2018-06-01/runtime/invocation/next"
        self.rule = f"import urllib.request\n\ndef rule(event):\n    return urllib.request.urlopen({url!r}).status == 200\n"

    def test_a_rule_that_calls_the_runtime_api_fails_and_is_told_the_switch(self) -> None:
        result = evaluate(self.rule)
        self.assertEqual((result["detections"], self.server.requests), ([], 0))
        error = result["failures"][0]["error"]
        self.assertIn("IOTA_RULES_NETWORK=allow", error)
        self.assertRegex(error, r"\(bad\.py:4\)$")

    def test_with_the_switch_the_same_rule_gets_through(self) -> None:
        result = evaluate(self.rule, network=True)
        self.assertEqual((len(result["detections"]), result["failures"], self.server.requests), (1, [], 1))

    def test_sockets_and_lookups_are_refused_by_name(self) -> None:
        cases = {
            "socket.socket()": DENIED,
            "socket.socket(socket.AF_INET6)": DENIED,
            "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)": DENIED,
            "socket.getaddrinfo('example.com', 443)": "rules may not look up 'example.com'; IOTA_RULES_NETWORK=allow lets them",
            "socket.gethostbyname('example.com')": "rules may not look up 'example.com'",
        }
        for call, expected in cases.items():
            with self.subTest(call):
                result = evaluate(f"import socket\ndef rule(event):\n    {call}\n")
                self.assertIn(f"PermissionError: [Errno 13] {expected}", result["failures"][0]["error"])

    def test_a_rule_that_hides_the_refusal_is_named_in_the_log_once(self) -> None:
        source = "import socket\ndef rule(event):\n    try:\n        socket.socket()\n    except OSError:\n        return False\n"
        with Worker({"bad.py": source}) as worker:
            worker.hello()
            result = worker.evaluate(*[CONSOLE_LOGIN] * 3)
        self.assertEqual(result["output"], [{"rule": 0, "text": "was not let use the network; IOTA_RULES_NETWORK=allow lets rules\n"}])

    def test_a_library_that_tries_for_ipv6_when_it_is_imported_can_be_used(self) -> None:
        probe = "import socket\ntry:\n    socket.socket(socket.AF_INET6).bind(('::1', 0))\nexcept Exception:\n    HAS_IPV6 = False\n"
        with Worker({"bad.py": "import library\ndef rule(event):\n    return not library.HAS_IPV6\n", "library.py": probe}, load=["bad.py"]) as worker:
            worker.hello()
            result = worker.evaluate(CONSOLE_LOGIN)
        self.assertEqual((len(result["detections"]), result["failures"], result["output"]), (1, [], []))

    def test_c_code_gets_no_socket_of_any_family_but_the_local_one(self) -> None:
        families = [2, 10, 16, 17, 38, 40]  # INET, INET6, NETLINK, PACKET, ALG, VSOCK
        self.assertEqual(answer(f"[call({CALLS.socket}, family, 3, 0) for family in {families}]"), [EACCES] * len(families))
        self.assertEqual(answer(f"call({CALLS.socket}, 1, 1, 0)"), 0)
        self.assertEqual(answer(f"[call({CALLS.socket}, family, 1, 0) for family in (1, 2)]", network=True), [0, 0])

    def test_io_uring_is_no_way_round(self) -> None:
        self.assertEqual(answer(f"call({CALLS.io_uring_setup}, 1, 0)"), EACCES)
        self.assertNotEqual(answer(f"call({CALLS.io_uring_setup}, 1, 0)", network=True), EACCES)

    @unittest.skipUnless(MACHINE == "x86_64", "NOT RUN: x32 is an interface of x86-64")
    def test_the_other_numbers_of_x32_end_the_process(self) -> None:
        with Worker({"bad.py": RAW.format(f"call(0x40000000 | {CALLS.socket}, 2, 1, 0)")}) as worker:
            worker.hello()
            with self.assertRaises(Exception):
                worker.evaluate(CONSOLE_LOGIN)
            self.assertEqual(worker.close(), -31)  # SIGSYS

    def test_programs_that_a_rule_starts_are_held_too(self) -> None:
        program = "import socket\ntry:\n    socket.socket()\n    print('socket')\nexcept OSError as error:\n    print(error.errno)\n"
        expression = f"__import__('subprocess').run([{sys.executable!r}, '-c', {program!r}], capture_output=True, text=True).stdout"
        self.assertEqual(answer(expression), f"{EACCES}\n")
        self.assertEqual(answer(expression, network=True), "socket\n")

    def test_what_needs_only_local_sockets_works(self) -> None:
        source = (
            "import asyncio, multiprocessing.connection, socket, subprocess\n"
            "async def wait():\n    await asyncio.sleep(0)\n    return 1\n"
            "def rule(event):\n"
            "    left, right = socket.socketpair()\n"
            "    left.sendall(b'x')\n"
            "    assert right.recv(1) == b'x'\n"
            "    assert socket.socket(socket.AF_UNIX).family == socket.AF_UNIX\n"
            "    assert multiprocessing.connection.Pipe()\n"
            "    assert subprocess.check_output(['/bin/echo', 'x']) == b'x\\n'\n"
            "    return asyncio.run(wait()) == 1\n"
        )
        result = evaluate(source)
        self.assertEqual((len(result["detections"]), result["failures"]), (1, []))


class OtherProcesses(unittest.TestCase):
    def test_a_rule_cannot_signal_the_host_nor_everybody_but_its_own_children(self) -> None:
        tried = "[f() for f in (" + ", ".join(
            f"lambda: call({CALLS.kill}, {target}, 0)" for target in ("os.getppid()", "0", "-1", "-os.getpgid(0)", "os.getpid()")
        ) + ")]"  # fmt: skip
        self.assertEqual(answer(tried), [EPERM] * 4 + [0])
        child = "[(p := __import__('subprocess').Popen(['/bin/sleep', '60'])).kill(), p.wait()]"
        self.assertEqual(answer(child), [None, -9])

    def test_the_host_can_be_reached_from_a_process_without_the_filter(self) -> None:
        """The control for the test above: nothing but the filter is in the way."""
        done = subprocess.run([sys.executable, "-c", "import os\nos.kill(os.getppid(), 0)"], check=False)
        self.assertEqual(done.returncode, 0)

    def test_calls_that_reach_into_other_processes_are_refused(self) -> None:
        self.assertEqual(answer(f"[call(number, os.getppid(), 0, 0, 0, 0, 0) for number in {CALLS.reach_into}]"), [EPERM] * len(CALLS.reach_into))
        self.assertEqual(answer(f"[call(number, os.getppid(), 0, 0, 0, 0, 0) for number in {CALLS.aim_at}]"), [EPERM] * len(CALLS.aim_at))
        self.assertEqual(answer("__import__('resource').getrlimit(0) is not None"), True)

    def test_the_filter_holds_with_the_network_open(self) -> None:
        self.assertEqual(answer(f"call({CALLS.kill}, os.getppid(), 0)", network=True), EPERM)


class Filter(unittest.TestCase):
    """The program itself, run by an interpreter of ours, for the architecture that this machine is not as well."""

    def test_its_verdicts(self) -> None:
        allow, kill, eacces, eperm = sandbox._ALLOW, sandbox._KILL, sandbox._ERRNO | EACCES, sandbox._ERRNO | EPERM
        for machine, calls in sandbox._CALLS.items():
            closed, opened = (sandbox._filter(calls, network, 4711) for network in (False, True))
            foreign = next(other.architecture for other in sandbox._CALLS.values() if other is not calls)
            cases = [
                (calls.architecture, calls.socket, 1, allow, allow),
                (calls.architecture, calls.socket, 2, eacces, allow),
                (calls.architecture, calls.socket, 10, eacces, allow),
                (calls.architecture, calls.socket, 0xFFFFFFFF, eacces, allow),
                (calls.architecture, calls.io_uring_setup, 1, eacces, allow),
                (calls.architecture, calls.kill, 4711, eperm, eperm),
                (calls.architecture, calls.kill, 0, eperm, eperm),
                (calls.architecture, calls.kill, 0xFFFFFFFF, eperm, eperm),
                (calls.architecture, calls.kill, 4712, allow, allow),
                *((calls.architecture, number, 4711, eperm, eperm) for number in calls.aim_at),
                *((calls.architecture, number, 0, allow, allow) for number in calls.aim_at),
                *((calls.architecture, number, 4712, eperm, eperm) for number in calls.reach_into),
                (calls.architecture, 0, 0, allow, allow),
                (calls.architecture, 0x40000000 | calls.socket, 2, kill, kill),
                (foreign, calls.socket, 1, kill, kill),
            ]
            for architecture, number, argument, when_closed, when_open in cases:
                with self.subTest(machine=machine, architecture=architecture, number=number, argument=argument):
                    self.assertEqual((run(closed, architecture, number, argument), run(opened, architecture, number, argument)), (when_closed, when_open))

    def test_its_numbers_are_those_of_the_kernel(self) -> None:
        names = {
            "socket": "socket", "io_uring_setup": "io_uring_setup", "kill": "kill",
            "reach_into": ("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "tkill"),
            "aim_at": ("tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open", "prlimit64"),
        }  # fmt: skip
        # ARM64 has the numbers that Linux gives every new architecture.
        headers = {"x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "aarch64": "/usr/include/asm-generic/unistd.h"}
        for machine, header in headers.items():
            if not Path(header).exists():
                self.skipTest(f"NOT RUN: {header} is absent (Debian: linux-libc-dev)")
            numbers = {name: int(number) for name, number in re.findall(r"#define __NR_(\w+)\s+(\d+)", Path(header).read_text())}
            for field, name in names.items():
                wanted = tuple(numbers[part] for part in name) if isinstance(name, tuple) else numbers[name]
                with self.subTest(machine=machine, field=field):
                    self.assertEqual(getattr(sandbox._CALLS[machine], field), wanted)

    def test_a_kernel_that_refuses_is_reported(self) -> None:
        """The kernel refuses because of another filter, as in sandboxes that forbid them."""
        prctl = {"x86_64": 157, "aarch64": 167}[MACHINE]
        code = (
            "from iota import sandbox\n"
            "body = [(0x20, 0, 0, 16), *sandbox._when(22, [sandbox._returning(sandbox._ERRNO | 22)]), sandbox._returning(sandbox._ALLOW)]\n"
            f"program = [(0x20, 0, 0, 0), *sandbox._when({prctl}, body), sandbox._returning(sandbox._ALLOW)]\n"
            "import struct\n"
            "sandbox._install(b''.join(struct.pack('<HBBI', *part) for part in program))\n"
            "try:\n    sandbox.enter(False)\nexcept sandbox.Refused as refusal:\n    print(refusal)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(LAYER)}, capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "PR_SET_SECCOMP: Invalid argument\n")


def run(program: list[tuple[int, int, int, int]], architecture: int, number: int, argument: int) -> int:
    """Classic BPF, as far as the filter uses it."""
    data = struct.pack("<IIQQ", number, architecture, 0, argument)
    at = accumulator = 0
    while True:
        code, true, false, constant = program[at]
        at += 1
        match code:
            case sandbox._LOAD:
                (accumulator,) = struct.unpack_from("<I", data, constant)
            case sandbox._IF_EQUAL:
                at += true if accumulator == constant else false
            case sandbox._IF_AT_LEAST:
                at += true if accumulator >= constant else false
            case sandbox._RETURN:
                return constant


if __name__ == "__main__":
    unittest.main()
