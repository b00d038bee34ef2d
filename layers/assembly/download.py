"""Fetches files from a Debian mirror, into a cache that is trusted only as far as checksums go."""

from __future__ import annotations

import hashlib
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from assembly.errors import BuildError
from assembly.lock import Package

_TIMEOUT_SECONDS: Final = 60
_DEFAULT_MIRROR: Final = "https://deb.debian.org"


def mirror() -> str:
    return os.environ.get("IOTA_DEBIAN_MIRROR", _DEFAULT_MIRROR).rstrip("/")


def fetch(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as answer:
            content: bytes = answer.read()
            return content
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise BuildError(f"cannot download {url}: {error}. IOTA_DEBIAN_MIRROR names another mirror; see docs/packaging.md.") from error


def package(wanted: Package, cache: Path) -> Path:
    """The package's file in the cache, downloaded when it is not there yet."""
    target = cache / wanted.file_name
    if target.exists() and _sha256(target.read_bytes()) == wanted.sha256:
        return target
    url = f"{mirror()}/{wanted.archive}/{wanted.path}"
    try:
        content = fetch(url)
    except BuildError as error:
        raise BuildError(
            f"{error} A mirror drops a version when Debian mends it: then layers/python/build --update-lock takes the new one, "
            f"or put {wanted.file_name} (SHA-256 {wanted.sha256}) into {cache}."
        ) from error
    if _sha256(content) != wanted.sha256:
        raise BuildError(f"{url} has SHA-256 {_sha256(content)} where the lock file says {wanted.sha256}. It was not used.")
    cache.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(target)
    return target


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
