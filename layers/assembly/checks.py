"""What must hold for anything that goes to Lambda, checked before it does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from assembly import elf, tree
from assembly.architectures import Architecture
from assembly.errors import BuildError

# Amazon Linux 2023, on which provided.al2023 is built, has this one ("AL2023 User Guide": glibc).
NEWEST_GLIBC_OF_LAMBDA: Final = (2, 34)

_MiB: Final = 1024 * 1024
# "Lambda quotas" (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
LARGEST_UNZIPPED: Final = 250 * _MiB
LARGEST_DIRECT_UPLOAD: Final = 50 * _MiB


def programs(root: Path, architecture: Architecture, newest_glibc: tuple[int, ...], libraries: str) -> None:
    """Every ELF file is of the architecture and needs no newer C library than there is: that of `libraries`."""
    problems = []
    for path in tree.files(root):
        file = elf.read(path)
        if file is None:
            continue
        name = path.relative_to(root)
        if file.machine != architecture.machine:
            problems.append(f"{name} is not for {architecture.name} (ELF machine {file.machine})")
        if file.glibc > newest_glibc:
            problems.append(f"{name} needs GLIBC_{_text(file.glibc)}, newer than the {_text(newest_glibc)} of {libraries}")
    if problems:
        raise BuildError(f"{root} would not run on Lambda:\n  " + "\n  ".join(problems))


def bundled_glibc(libraries: Path) -> tuple[int, ...]:
    """The version that the layer's C library defines."""
    found = re.search(rb"stable release version (\d+)\.(\d+)", (libraries / "libc.so.6").read_bytes())
    if found is None:
        raise BuildError(f"{libraries}/libc.so.6 does not say its version")
    return int(found[1]), int(found[2])


def unzipped(sizes: dict[str, int]) -> None:
    """Lambda's limit is on the function and all its layers together."""
    total = sum(sizes.values())
    if total > LARGEST_UNZIPPED:
        parts = ", ".join(f"{name} {bytes_ / _MiB:.1f} MB" for name, bytes_ in sizes.items())
        raise BuildError(f"unzipped, the function and its layers have {total / _MiB:.1f} MB; Lambda takes {LARGEST_UNZIPPED // _MiB} MB ({parts})")


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
