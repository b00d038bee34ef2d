"""The files of dist/: what is uploaded to Lambda, checked and summed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assembly import checks, tree
from assembly.architectures import Architecture
from assembly.errors import BuildError

_PROGRAM: Final = "bootstrap"
_PROGRAM_FILES: Final = (_PROGRAM, "libe_sqlite3.so")


@dataclass(frozen=True)
class Function:
    """The program of one architecture and the Python layer that it runs with, as trees."""

    architecture: Architecture
    program: Path
    python_layer: Path


def collect(published: Path, architecture: Architecture, target: Path) -> None:
    """Copies what Lambda needs of a publish, and nothing that only debuggers read."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in _PROGRAM_FILES:
        if not (published / name).exists():
            raise BuildError(f"{published} has no {name}: it is no publish of src/Iota.Function")
        shutil.copyfile(published / name, target / name)
        (target / name).chmod(0o755 if name == _PROGRAM else 0o644)
    checks.programs(target, architecture, checks.NEWEST_GLIBC_OF_LAMBDA, "Amazon Linux 2023")


def clear(dist: Path) -> None:
    """Removes what an earlier run left, before anything can fail: dist/ holds no mixture, and nothing older than the last run."""
    for old in [*dist.glob("iota-*.zip"), dist / "SHA256SUMS"]:
        old.unlink(missing_ok=True)


def write(functions: list[Function], rules_layer: Path, dist: Path) -> list[Path]:
    """Writes all archives and their checksums."""
    clear(dist)
    archives = [dist / "iota-rules-layer.zip"]
    tree.pack(rules_layer, archives[0])
    for function in functions:
        sizes = {"function": function.program, "Python layer": function.python_layer, "rules layer": rules_layer}
        checks.unzipped({name: tree.size(root) for name, root in sizes.items()})
        for kind, root in (("function", function.program), ("python-layer", function.python_layer)):
            archive = dist / f"iota-{kind}-{function.architecture.name}.zip"
            tree.pack(root, archive)
            archives.append(archive)
    archives.sort()
    sums = "".join(f"{tree.sha256(archive)}  {archive.name}\n" for archive in archives)
    (dist / "SHA256SUMS").write_text(sums, encoding="ascii")
    return archives
