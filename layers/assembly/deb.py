"""Reads Debian's binary packages: an ar archive that holds a tar archive (deb(5))."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Final

from assembly.errors import BuildError

_MAGIC: Final = b"!<arch>\n"
_HEAD_BYTES: Final = 60


def unpack(package: Path, target: Path) -> None:
    """Files and relative links inside the package; nothing is written outside of the target."""
    with tarfile.open(fileobj=io.BytesIO(_member(package, "data.tar"))) as archive:
        for member in archive:
            path = target / member.name
            if ".." in Path(member.name).parts or Path(member.name).is_absolute():
                raise BuildError(f"{package} holds the path {member.name}, which leads out of it")
            if member.isfile():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_content(archive, member))
                path.chmod(member.mode & 0o755)
            elif member.issym() and not member.linkname.startswith("/"):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to(member.linkname)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file is not None
    return file.read()


def _member(package: Path, stem: str) -> bytes:
    content = package.read_bytes()
    if not content.startswith(_MAGIC):
        raise BuildError(f"{package} is no Debian package")
    at = len(_MAGIC)
    while at + _HEAD_BYTES <= len(content):
        name = content[at : at + 16].decode("ascii").strip()
        size = int(content[at + 48 : at + 58])
        at += _HEAD_BYTES
        if name.startswith(stem):
            return content[at : at + size]
        at += size + size % 2
    raise BuildError(f"{package} holds no {stem}")
