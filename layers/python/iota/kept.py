"""Files in which a worker keeps what took it time: whole or not there, and only the newest of them."""

from __future__ import annotations

import binascii
import os
from typing import Final

_MOST_FILES: Final = 16


def read(path: str) -> bytes | None:
    """None where there is no such file, or not all of it."""
    try:
        with open(path, "rb") as file:
            checksum = file.readline().rstrip(b"\n")
            content = file.read()
    except OSError:
        return None
    return content if checksum == _checksum(content) else None


def write(folder: str, prefix: str, key: str, content: bytes) -> None:
    """Where it cannot be written, the next start takes as long as this one."""
    unfinished = os.path.join(folder, f".{prefix}{key}.{os.getpid()}")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(unfinished, "wb") as file:
            file.write(_checksum(content) + b"\n" + content)
        os.replace(unfinished, os.path.join(folder, prefix + key))
        _prune(folder, prefix)
    except OSError:
        return


def _checksum(content: bytes) -> bytes:
    # Against what a crash or a disk does to a file: whoever may write it could write any digest, too.
    return f"{binascii.crc32(content):08x}".encode()


def _prune(folder: str, prefix: str) -> None:
    """Leaves the newest files: a rule that is being written makes one for each version."""
    with os.scandir(folder) as entries:
        files = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.name.lstrip(".").startswith(prefix))
    for _, path in files[:-_MOST_FILES]:
        os.unlink(path)
