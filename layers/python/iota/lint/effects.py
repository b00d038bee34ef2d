"""Calls that reach out of the rule: network and files while it is imported, the clock and chance at any time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from iota.lint.findings import Finding
from iota.lint.source import Source, run_at_import

# Prefixes of dotted names. A dot at the end means all of the module.
_NETWORK: Final = (
    "requests.", "urllib.request.", "urllib3.", "http.client.", "httpx.", "aiohttp.", "socket.socket", "socket.create_connection",
    "socket.getaddrinfo", "socket.gethostbyname", "ftplib.", "smtplib.", "boto3.client", "boto3.resource", "boto3.Session",
    "boto3.session.", "botocore.session.",
)  # fmt: skip
_FILES: Final = (
    "open", "io.open", "os.open", "os.listdir", "os.scandir", "os.walk", "os.remove", "os.unlink", "os.mkdir", "os.makedirs", "os.rename",
    "os.replace", "os.chdir", "shutil.", "tempfile.", "glob.", "sqlite3.connect", "pickle.load", "pathlib.Path().read_", "pathlib.Path().write_",
    "pathlib.Path().open", "pathlib.Path().iterdir", "pathlib.Path().glob", "pathlib.Path().mkdir", "pathlib.Path().unlink",
)  # fmt: skip
_PROCESSES: Final = ("subprocess.", "os.system", "os.popen", "os.exec", "os.spawn", "os.fork", "multiprocessing.", "threading.Thread")
_AT_IMPORT: Final = (("the network", _NETWORK), ("files", _FILES), ("other processes or threads", _PROCESSES))

_CLOCK: Final = (
    "time.time", "time.time_ns", "time.monotonic", "time.perf_counter", "time.localtime", "time.gmtime", "time.ctime",
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
)  # fmt: skip
_CHANCE: Final = ("random.", "secrets.", "uuid.uuid1", "uuid.uuid4", "os.urandom", "numpy.random.")
# Chance that is none: seeded, or not drawn from at all.
_HARMLESS: Final = ("random.seed", "random.Random", "secrets.compare_digest")


def at_import(source: Source) -> Iterator[Finding]:
    """Network and file access while the file is imported, directly or in a function of the file that is called then."""
    seen: set[str] = set()
    pending = [(call, call.lineno) for node in run_at_import(source.tree) if (call := _call(node))]
    while pending:
        call, line = pending.pop()
        name = source.qualify(call.func)
        for what, prefixes in _AT_IMPORT:
            if _matches(name, prefixes):
                message = f"{name}() reaches {what} while the rule is imported"
                mend = "write the data into the file, or do it inside a function; workers import rules without network and in any folder"
                yield Finding(line, "import-side-effect", "error", message, mend)
        called = call.func.id if isinstance(call.func, ast.Name) else ""
        if called in source.functions and called not in seen:
            seen.add(called)
            pending += [(inner, line) for node in ast.walk(source.functions[called]) if (inner := _call(node))]


def clock_and_chance(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        call = _call(node)
        name = source.qualify(call.func) if call else ""
        if call and name in _CLOCK:
            message = f"{name}() depends on when the rule runs, so that a backfill or a test finds something else"
            yield Finding(call.lineno, "nondeterministic", "warning", message, "use the time of the event: event.get('eventTime')")
        elif call and _matches(name, _CHANCE) and name not in _HARMLESS:
            message = f"{name}() gives something else each time, so that a retry finds something else"
            yield Finding(call.lineno, "nondeterministic", "warning", message, "derive the value from the event")


def _call(node: ast.AST) -> ast.Call | None:
    return node if isinstance(node, ast.Call) else None


def _matches(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or (prefix.endswith((".", "_", "exec", "spawn")) and name.startswith(prefix)) for prefix in prefixes)
