"""Folders and archives that depend on nothing but their content: sorted, one time, two modes."""

from __future__ import annotations

import hashlib
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

# The earliest that zip knows.
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_SMALLEST: Final = 9


def files(root: Path) -> Iterator[Path]:
    """All files below, in the order of their names."""
    return (path for path in sorted(root.rglob("*"), key=lambda path: path.relative_to(root).parts) if path.is_file())


def copy(source: Path, target: Path, *ignored: str, copy_file: Callable[[str, str], object] = shutil.copy2) -> None:
    """A folder without its bytecode and hidden files. `copy_file` takes the paths of a file and of its copy."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", *ignored)
    shutil.copytree(source, target, ignore=ignore, copy_function=copy_file, dirs_exist_ok=True)


def size(root: Path) -> int:
    return sum(path.stat().st_size for path in files(root))


def pack(root: Path, archive: Path) -> None:
    """A zip file as Lambda takes it: everybody may read, and run what its owner may run."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    partial = archive.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=_SMALLEST) as zipped:
        for path in files(root):
            entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), _TIME)
            entry.create_system = 3  # Unix: the mode counts
            entry.external_attr = (stat.S_IFREG | (0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, path.read_bytes())
    partial.replace(archive)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
