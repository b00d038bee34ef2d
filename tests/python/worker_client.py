"""A host in miniature: starts a real worker, speaks its frames, and writes the rules that it loads."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

from support import LAYER

Batch = dict[str, Any]
Event = dict[str, Any] | str | bytes


class WorkerDied(Exception):
    """The worker closed its output instead of answering."""


class Worker:
    """One worker over a folder of rules that are given as source text by file name.

    A name may have folders and a suffix other than .py; only names in `load` (default: every .py file) are loaded as rules. `members` adds to the
    rules of the load frame, by name; paths in `globals` and `data_models` are names of files.
    """

    def __init__(
        self,
        files: dict[str, str],
        load: list[str] | None = None,
        strict: list[str] | None = None,
        isolated: list[str] | None = None,
        timeout_ms: int = 2000,
        memory_mb: int = 1024,
        display_names: dict[str, str] | None = None,
        roots: list[str] | None = None,
        protocol: int = 1,
        members: dict[str, dict[str, Any]] | None = None,
        globals: dict[str, str] | None = None,
        data_models: list[dict[str, Any]] | None = None,
        network: bool = False,
        python: str = sys.executable,
        layer: Path | None = None,  # a copy, into which Python may write bytecode
    ) -> None:
        # realpath: error messages and module origins are compared with these paths.
        self.folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="iota-test-")))
        self.rules = self.folder / "rules"
        for name, source in files.items():
            path = self.rules / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(source))
        self.names = load if load is not None else [name for name in files if name.endswith(".py")]
        self.ids = [Path(name).stem for name in self.names]
        self.progress_path = self.folder / "progress"
        self.progress_path.write_bytes(bytes(32))
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(layer or LAYER),
            "PYTHONHASHSEED": "0",
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.folder),
        }
        with (self.folder / "stderr").open("wb") as stderr:
            self.process = subprocess.Popen(
                [python, *([] if layer else ["-B"]), "-s", "-S", "-X", "utf8", "-m", "iota.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=environment,
            )
        rules = [
            {
                "index": index,
                "id": self.ids[index],
                "path": str(self.rules / name),
                **({"convention": "strict"} if strict and name in strict else {}),
                **({"displayName": display_names[name]} if display_names and name in display_names else {}),
                "severity": "INFO",
                **(members or {}).get(name, {}),
            }
            for index, name in enumerate(self.names)
        ]
        load_frame = {
            "protocol": protocol,
            "roots": [str(self.rules / root) for root in (roots or ["."])],
            "progress": str(self.progress_path),
            "timeoutMs": timeout_ms,
            "memoryMb": memory_mb,
            "network": network,
            "isolated": [self.names.index(name) for name in isolated or []],
            "rules": rules,
            "globals": {module: str(self.rules / name) for module, name in (globals or {}).items()},
            "dataModels": [{**model, **({"path": str(self.rules / model["path"])} if "path" in model else {})} for model in data_models or []],
        }
        self.send(b"L", json.dumps(load_frame).encode())
        self.batches = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> int:
        """Ends the input, and gives the exit status."""
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            status = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return status

    def send(self, kind: bytes, payload: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(struct.pack("<Ic", len(payload) + 1, kind) + payload)
        self.process.stdin.flush()

    def receive(self) -> tuple[bytes, Any]:
        assert self.process.stdout
        header = self.process.stdout.read(5)
        if len(header) < 5:
            raise WorkerDied(self.stderr())
        length, kind = struct.unpack("<Ic", header)
        # Bytes that are not UTF-8, or NaN, must never be sent: the host's JSON reader refuses both.
        text = self.process.stdout.read(length - 1).decode("utf-8", "strict")
        return kind, json.loads(text, parse_constant=lambda name: self.fail_on_constant(name))

    @staticmethod
    def fail_on_constant(name: str) -> None:
        raise AssertionError(f"the worker sent {name}, which is no JSON")

    def hello(self) -> Any:
        kind, hello = self.receive()
        assert kind == b"H", kind
        return hello

    def evaluate(self, *events: Event, log_type: str = "AWS.CloudTrail", rules: list[str] | None = None) -> Batch:
        """Every event against every rule, or those in `rules`."""
        chosen = [self.names.index(name) for name in (rules if rules is not None else self.names)]
        return self.evaluate_sets([(log_type, chosen)], [(0, event) for event in events])

    def evaluate_sets(self, sets: list[tuple[str, list[int]]], events: list[tuple[int, Event]]) -> Batch:
        self.batches += 1
        self.send(b"E", pack_batch(self.batches, sets, events))
        kind, result = self.receive()
        assert kind == b"R" and result["batch"] == self.batches, (kind, result)
        return dict(result)

    def test(self, rule: str, event: Event, mocks: list[Any] | None = None, log_type: str = "AWS.CloudTrail") -> Batch:
        """Runs one test of a rule."""
        self.batches += 1
        head = json.dumps({"test": self.batches, "rule": self.names.index(rule), "logType": log_type, "mocks": mocks or []}).encode()
        record = event if isinstance(event, bytes) else (event if isinstance(event, str) else json.dumps(event)).encode()
        self.send(b"T", struct.pack("<I", len(head)) + head + record)
        kind, verdict = self.receive()
        assert kind == b"V" and verdict["batch"] == self.batches, (kind, verdict)
        return dict(verdict)

    def progress(self) -> tuple[int, int, int, int]:
        """Counter, event, rule, phase."""
        return struct.unpack("<QIII", self.progress_path.read_bytes()[:20])

    def stderr(self) -> str:
        return (self.folder / "stderr").read_text(errors="backslashreplace")


def pack_batch(batch: int, sets: list[tuple[str, list[int]]], events: list[tuple[int, Event]]) -> bytes:
    names = [log_type.encode() for log_type, _ in sets]
    indexes = [index for _, rules in sets for index in rules]
    records = [event if isinstance(event, bytes) else (event if isinstance(event, str) else json.dumps(event)).encode() for _, event in events]
    return b"".join(
        [
            struct.pack("<QIH", batch, len(events), len(sets)),
            struct.pack(f"<{len(sets)}H", *map(len, names)),
            struct.pack(f"<{len(sets)}H", *(len(rules) for _, rules in sets)),
            struct.pack(f"<{len(events)}I", *map(len, records)),
            struct.pack(f"<{len(events)}H", *(chosen for chosen, _ in events)),
            *names,
            struct.pack(f"<{len(indexes)}H", *indexes),
            *records,
        ]
    )
