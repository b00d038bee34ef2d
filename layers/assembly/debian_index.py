"""Finds the current versions of packages in Debian's signed indexes, for the lock file."""

from __future__ import annotations

import hashlib
import lzma
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from assembly import architectures
from assembly.download import fetch, mirror
from assembly.errors import BuildError
from assembly.lock import Package

_SUITES: Final = (("debian", "bookworm"), ("debian", "bookworm-updates"), ("debian-security", "bookworm-security"))
_KEYRING: Final = "/usr/share/keyrings/debian-archive-keyring.gpg"


def newest(names: tuple[str, ...]) -> list[Package]:
    """The newest version of each package, for both architectures."""
    found: dict[tuple[str, str], Package] = {}
    for archive, suite in _SUITES:
        release = _signed_release(archive, suite)
        for architecture in architectures.ALL:
            for package in _packages(archive, suite, architecture.debian, release, names):
                key = (architecture.debian, package.name)
                if key not in found or compare_versions(found[key].version, package.version) < 0:
                    found[key] = package
    missing = [f"{name} ({arch.debian})" for arch in architectures.ALL for name in names if (arch.debian, name) not in found]
    if missing:
        raise BuildError(f"{mirror()} has no package {', '.join(missing)} in {', '.join(suite for _, suite in _SUITES)}")
    return list(found.values())


def _signed_release(archive: str, suite: str) -> str:
    """The text of InRelease, after gpgv has found a signature of Debian's on it."""
    content = fetch(f"{mirror()}/{archive}/dists/{suite}/InRelease")
    with tempfile.TemporaryDirectory() as folder:
        signed, text = Path(folder, "InRelease"), Path(folder, "Release")
        signed.write_bytes(content)
        try:
            done = subprocess.run(["gpgv", "--quiet", "--keyring", _KEYRING, "--output", text, signed], capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise BuildError("--update-lock needs gpgv and the package debian-archive-keyring, to check Debian's signature") from error
        if done.returncode != 0:
            raise BuildError(f"the signature of {suite}/InRelease is not good: {done.stderr.strip()}")
        return text.read_text(encoding="utf-8")


def _packages(archive: str, suite: str, architecture: str, release: str, names: tuple[str, ...]) -> Iterator[Package]:
    index = f"main/binary-{architecture}/Packages.xz"
    checksum = re.search(rf"^ ([0-9a-f]{{64}}) +\d+ {re.escape(index)}$", release, re.MULTILINE)
    if checksum is None:
        raise BuildError(f"{suite}/InRelease does not list {index}")
    content = fetch(f"{mirror()}/{archive}/dists/{suite}/{index}")
    if hashlib.sha256(content).hexdigest() != checksum[1]:
        raise BuildError(f"{suite}/{index} is not the one that InRelease lists: the mirror is being updated; try again in a few minutes")
    for stanza in lzma.decompress(content).decode("utf-8").split("\n\n"):
        name = stanza.partition("\n")[0].removeprefix("Package: ")
        if name in names:
            fields = dict(re.findall(r"^(Version|SHA256|Filename|Architecture): (.*)$", stanza, re.MULTILINE))
            yield Package(archive, architecture, name, fields["Version"], fields["SHA256"], fields["Filename"])


def compare_versions(left: str, right: str) -> int:
    """As Debian orders versions (Debian Policy Manual, 5.6.12): negative when `left` is the older one."""
    left_key, right_key = _version_key(left), _version_key(right)
    return (left_key > right_key) - (left_key < right_key)


def _version_key(version: str) -> tuple[int, list[tuple[list[int], int]], list[tuple[list[int], int]]]:
    epoch, colon, rest = version.rpartition(":")
    upstream, hyphen, revision = rest.rpartition("-")
    return int(epoch) if colon else 0, _sort_key(upstream if hyphen else rest), _sort_key(revision if hyphen else "")


def _sort_key(part: str) -> list[tuple[list[int], int]]:
    """Pairs of text and number. In text, a tilde comes before the end, the end before letters, and letters before the rest."""
    end = 0
    pairs = re.findall(r"([^0-9]*)([0-9]*)", part)
    return [([*(_rank(letter) for letter in text), end], int(number or 0)) for text, number in pairs]


def _rank(letter: str) -> int:
    if letter == "~":
        return -1
    return ord(letter) if letter.isalpha() else ord(letter) + 0x110000
