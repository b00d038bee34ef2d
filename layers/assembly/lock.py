"""The lock file: exactly which Debian packages the layer is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assembly.errors import BuildError

HEADER: Final = (
    "# The Debian packages of the Python layer. Written by layers/python/build --update-lock, from indexes whose signature was checked.\n"
    "# archive  architecture  package  version  SHA-256  path\n"
)


@dataclass(frozen=True, order=True)
class Package:
    """`archive` is `debian` or `debian-security`, the folder on the mirror below which `path` lies."""

    archive: str
    architecture: str
    name: str
    version: str
    sha256: str
    path: str

    @property
    def file_name(self) -> str:
        return f"{self.name}_{self.version.replace(':', '%3a')}_{self.architecture}.deb"


def read(path: Path) -> list[Package]:
    packages = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        fields = line.split()
        if len(fields) != 6:
            raise BuildError(f"{path}:{number}: expected six columns, found {len(fields)}. Write it anew with --update-lock.")
        packages.append(Package(*fields))
    return packages


def write(path: Path, packages: Iterable[Package]) -> None:
    ordered = sorted(packages, key=lambda package: (package.architecture, package.name))
    rows = [(p.archive, p.architecture, p.name, p.version, p.sha256, p.path) for p in ordered]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = ["  ".join([*(row[column].ljust(widths[column]) for column in range(5)), row[5]]) for row in rows]
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
