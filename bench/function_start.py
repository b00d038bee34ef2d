#!/usr/bin/env python3
"""Measures the function's start: exec of the published bootstrap → its first request for an invocation, with all workers ready, and what memory it takes then.

    dotnet publish src/Iota.Function -c Release -r linux-x64
    python3 bench/function_start.py [RUNS]
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import descendants, resident_mib

ROOT = Path(__file__).resolve().parent.parent
BOOTSTRAP = ROOT / "artifacts/publish/Iota.Function/release_linux-x64/bootstrap"
RUNS = 20


def environment(api: str, state: str, rules: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_RUNTIME_API": api,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "IOTA_STATE": state,
        "IOTA_RULES": str(rules),
        "IOTA_PYTHON": sys.executable,
        "IOTA_PYTHON_PATH": str(ROOT / "layers/python"),
    }


def start_once(rules: Path) -> tuple[float, float, float]:
    """Milliseconds until /next, and MiB of the host and of its workers."""
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryDirectory() as state:
        host, port = server.getsockname()
        start = time.perf_counter()
        process = subprocess.Popen([BOOTSTRAP], env=environment(f"{host}:{port}", state, rules), stdout=subprocess.DEVNULL)
        try:
            server.settimeout(30)
            connection, _ = server.accept()
            with connection:
                request = connection.recv(4096)
                took = (time.perf_counter() - start) * 1000
                if not request.startswith(b"GET /2018-06-01/runtime/invocation/next "):
                    raise SystemExit(f"the function did not start: {request[:200]!r}")
                workers = sum(resident_mib(child) for child in descendants(process.pid))
                return took, resident_mib(process.pid), workers
        finally:
            process.kill()
            process.wait()


def report(name: str, rules: Path, runs: int) -> None:
    samples = [start_once(rules) for _ in range(runs)]
    times = sorted(sample[0] for sample in samples)
    print(f"{name}: exec to first /next, {runs} runs: median {statistics.median(times):.0f} ms, fastest {times[0]:.0f}, slowest {times[-1]:.0f}; "
          f"host {max(sample[1] for sample in samples):.0f} MiB, workers {max(sample[2] for sample in samples):.0f} MiB")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    if not BOOTSTRAP.exists():
        raise SystemExit(f"{BOOTSTRAP} is missing: dotnet publish src/Iota.Function -c Release -r linux-x64")
    report("shipped rules", ROOT / "rules", runs)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "one.py").write_text("def rule(event):\n    return False\n")
        report("one rule", Path(folder), runs)


if __name__ == "__main__":
    main()
