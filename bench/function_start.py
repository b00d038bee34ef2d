#!/usr/bin/env python3
"""Measures the published function against a Runtime API and an S3 on loopback: exec → its first request for an invocation (of detect only when all workers are ready) and what of
that is not Python's, the first batch, warm batches of 10 objects with 200 events that match nothing, their processor time, and the most memory it took (bench/README.md).

    scripts/publish Iota.Function linux-x64
    python3 bench/function_start.py [RUNS]

After `make package`, as root, there is a row more: with the layers where Lambda has them.
"""

import contextlib
import ctypes
import functools
import gzip
import http.server
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urlsplit

from measure import descendants, peak_mib, processor_seconds

ROOT = Path(__file__).resolve().parent.parent
BOOTSTRAP = ROOT / "artifacts/publish/Iota.Function/release_linux-x64/bootstrap"
LAYERS = {"python": ROOT / "artifacts/layers/python-x64/python", "iota": ROOT / "artifacts/layers/rules/iota"}
RUNS = 20
WARM_BATCHES = 10
OBJECTS_PER_BATCH = 10
EVENTS_PER_OBJECT = 200
PATIENCE = 60


@dataclass
class Start:
    """Milliseconds and MiB of one process."""

    ready: float
    python: float
    batches: list[float]
    warm_processor: float
    host: float
    workers: float


@dataclass
class Plan:
    """What is started, and how many batches it gets."""

    name: str
    role: str
    rules: Path
    batches: int = 0
    environment: dict[str, str] = field(default_factory=dict)


class QuietServer(http.server.ThreadingHTTPServer):
    """The function is killed while it waits: a connection that breaks is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Surroundings:
    """Lambda and S3 on one port: what is not the Runtime API is an object."""

    def __init__(self) -> None:
        self.invocations: Queue[bytes] = Queue()
        self.posts: Queue[tuple[str, bytes, float]] = Queue()
        self.ready: Queue[float] = Queue()
        self.stopped = threading.Event()
        self.server = QuietServer(("127.0.0.1", 0), self.handler())
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> "Surroundings":
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

    def invoke(self, event: object) -> float:
        """Milliseconds until the answer."""
        start = time.perf_counter()
        self.invocations.put(json.dumps(event).encode())
        path, body, at = self.posts.get(timeout=PATIENCE)
        if not path.endswith("/response") or json.loads(body) != {"batchItemFailures": []}:
            raise SystemExit(f"the function answered {body!r} to {path}")
        return (at - start) * 1000

    def handler(surroundings) -> type[http.server.BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Headers and body in one packet: else the second one waits up to 40 ms for the acknowledgement of the first, and all of that would count as the function's.
            wbufsize = -1
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                if path.endswith("/invocation/next"):
                    surroundings.ready.put(time.perf_counter())
                    self.answer(surroundings.next(), ("Lambda-Runtime-Aws-Request-Id", "r"), ("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 120_000)))
                else:
                    self.answer(log_object(path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                surroundings.posts.put((self.path, body, time.perf_counter()))
                self.answer(b"", status=202)

            def answer(self, body: bytes, *headers: tuple[str, str], status: int = 200) -> None:
                self.send_response(status)
                for name, value in (*headers, ("Content-Length", str(len(body)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

            def log_message(self, *_: object) -> None:
                """Nothing: a line for each request would take time."""

        return Handler

    def next(self) -> bytes:
        while not self.stopped.is_set():
            try:
                return self.invocations.get(timeout=0.05)
            except Empty:
                continue
        raise ConnectionAbortedError


@functools.cache
def log_object(key: str) -> bytes:
    """Records of the most common kind. Made before anything is measured."""
    record = {
        "eventVersion": "1.08", "eventSource": "ec2.amazonaws.com", "eventName": "DescribeInstances", "awsRegion": "eu-west-1", "readOnly": True,
        "eventTime": "2026-11-18T02:00:00Z", "sourceIPAddress": "192.0.2.7", "userAgent": "aws-sdk-go/1.44", "recipientAccountId": "111122223333",
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/monitor/session", "accountId": "111122223333"},
        "requestParameters": {"filterSet": {}}, "responseElements": None, "eventType": "AwsApiCall", "managementEvent": True, "eventCategory": "Management",
    }
    return gzip.compress(json.dumps({"Records": [{**record, "eventID": f"{key}-{number}"} for number in range(EVENTS_PER_OBJECT)]}).encode(), 1)


def batch(number: int) -> dict[str, list[dict[str, str]]]:
    bodies = [json.dumps({"s3Bucket": "logs", "s3ObjectKey": [f"{number}/{index}.json.gz"]}) for index in range(OBJECTS_PER_BATCH)]
    return {"Records": [{"messageId": f"m{index}", "body": body, "eventSource": "aws:sqs"} for index, body in enumerate(bodies)]}


@contextlib.contextmanager
def layers_in_place() -> Iterator[None]:
    """For this process and what it starts, the layers lie below /opt."""
    new_mounts = 0x20000  # CLONE_NEWNS in <linux/sched.h>
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/mnt", "rb") as before:
        if libc.unshare(new_mounts) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        try:
            mount("--make-rprivate", "/")
            mount("-t", "tmpfs", "tmpfs", "/opt")
            for name, tree in LAYERS.items():
                Path("/opt", name).mkdir()
                mount("--bind", str(tree), f"/opt/{name}")
            yield
        finally:
            libc.setns(before.fileno(), new_mounts)


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def start_once(plan: Plan) -> Start:
    with Surroundings() as around, tempfile.TemporaryDirectory() as folder:
        Path(folder, "iota.yaml").write_text("")
        environment = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": around.address,
            "AWS_ENDPOINT_URL_S3": f"http://{around.address}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "IOTA_ROLE": plan.role,
            "IOTA_ALERTS_BUCKET": "alerts",
            "IOTA_CONFIG": f"{folder}/iota.yaml",
            "IOTA_STATE": folder,
            "IOTA_RULES": str(plan.rules),
            "IOTA_PYTHON": sys.executable,
            "IOTA_PYTHON_PATH": str(ROOT / "layers/python"),
            **plan.environment,
        }
        start = time.perf_counter()
        log = Path(folder, "log")
        process = subprocess.Popen([BOOTSTRAP], env=environment, stdout=log.open("wb"))
        try:
            ready = (around.ready.get(timeout=PATIENCE) - start) * 1000
            first = [around.invoke(batch(0))] if plan.batches else []
            before = function_processor(process.pid)
            warm = [around.invoke(batch(number)) for number in range(1, plan.batches)]
            processor = (function_processor(process.pid) - before) * 1000 / len(warm) if warm else 0.0
            workers = sum(peak_mib(child) for child in descendants(process.pid))
            return Start(ready, python_milliseconds(log), first + warm, processor, peak_mib(process.pid), workers)
        finally:
            process.kill()
            process.wait()


def function_processor(pid: int) -> float:
    return sum(processor_seconds(one) for one in (pid, *descendants(pid)))


def python_milliseconds(log: Path) -> float:
    """What the function says of its own start."""
    started = next(entry for line in log.read_text().splitlines() if (entry := json.loads(line)).get("code") == "function_started")
    return float(started.get("python_milliseconds", 0))


def measure(runs: int) -> list[tuple[str, list[Start]]]:
    """A row for each thing that is measured."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as analysis:
        Path(folder, "one.py").write_text("def rule(event):\n    return False\n")
        shipped, one = ROOT / "rules", Path(folder)
        batches = 1 + WARM_BATCHES
        for number in range(batches):
            for index in range(OBJECTS_PER_BATCH):
                log_object(f"/logs/{number}/{index}.json.gz")
        plans = [
            Plan("detect, shipped rules, analysed at the start", "detect", shipped, batches),
            Plan("detect, shipped rules, analysed before", "detect", shipped, batches, {"IOTA_ANALYSIS": analysis}),
            Plan("detect, one rule", "detect", one, batches),
            *(Plan(f"{role}, no workers", role, shipped) for role in ("tick", "notify", "admin")),
        ]
        start_once(Plan("", "detect", shipped, 0, {"IOTA_ANALYSIS": analysis}))
        measured = [(plan.name, [start_once(plan) for _ in range(runs)]) for plan in plans]
        if os.geteuid() == 0 and all(tree.exists() for tree in LAYERS.values()):
            with layers_in_place():
                packaged = {"IOTA_CONFIG": "/opt/iota/iota.yaml", "IOTA_PYTHON": "/opt/python/bin/python3", "IOTA_PYTHON_PATH": "/opt/python"}
                plan = Plan("detect, shipped rules, with the layers", "detect", Path("/opt/iota/rules"), batches, packaged)
                start_once(plan)  # reads the files
                measured.insert(0, (plan.name, [start_once(plan) for _ in range(runs)]))
        return measured


def rows(measured: list[tuple[str, list[Start]]]) -> list[str]:
    """A table in Markdown."""
    lines = [
        f"| function | exec → first `/next`, ms | fastest | slowest | the host's part, ms | first batch, ms | warm batch of {OBJECTS_PER_BATCH} × {EVENTS_PER_OBJECT}, ms "
        "| its processor time, ms | host MiB | workers MiB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, starts in measured:
        ready = [start.ready for start in starts]
        first = [start.batches[0] for start in starts if start.batches]
        warm = [took for start in starts for took in start.batches[1:]]
        own = [start.ready - start.python for start in starts]
        processor = [start.warm_processor for start in starts if start.batches]
        lines.append(
            f"| {name} | {statistics.median(ready):.0f} | {min(ready):.0f} | {max(ready):.0f} | {median_or_none(own)} | {median_or_none(first)} | {median_or_none(warm)} "
            f"| {median_or_none(processor)} "
            f"| {max(start.host for start in starts):.0f} | {max(start.workers for start in starts):.0f} |"
        )
    return lines


def median_or_none(times: list[float]) -> str:
    return f"{statistics.median(times):.0f}" if times else ""


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    if not BOOTSTRAP.exists():
        raise SystemExit(f"{BOOTSTRAP} is missing: scripts/publish Iota.Function linux-x64")
    print(f"{runs} runs, medians; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores before.")
    print("\n".join(rows(measure(runs))))


if __name__ == "__main__":
    main()
