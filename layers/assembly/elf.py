"""What an ELF file asks of the machine that it runs on (elf(5)); for little-endian 64-bit files, which is all that Lambda runs."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

_MAGIC: Final = b"\x7fELF\x02\x01"
_HEADER: Final = struct.Struct("<16xHHI3QI6H")
_SECTION: Final = struct.Struct("<2I4Q2I2Q")
_VERSION_NEED: Final = struct.Struct("<HHIII")
_VERSION_NEED_ENTRY: Final = struct.Struct("<IHHII")
_SHT_GNU_VERNEED: Final = 0x6FFFFFFE


class _Section(NamedTuple):
    kind: int
    offset: int
    size: int
    link: int
    info: int


@dataclass(frozen=True)
class Elf:
    """`machine` as in elf.h; `versions` maps each library to the symbol versions that are needed of it."""

    machine: int
    versions: dict[str, frozenset[str]]

    @property
    def glibc(self) -> tuple[int, ...]:
        """The newest version of the C library that it needs; empty when it needs none."""
        every = (version for versions in self.versions.values() for version in versions)
        return max((tuple(map(int, found[1].split("."))) for version in every if (found := re.fullmatch(r"GLIBC_([0-9.]+)", version))), default=())


def read(path: Path) -> Elf | None:
    """None for what is no ELF file."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            return None
    content = path.read_bytes()
    header = _HEADER.unpack_from(content)
    machine, sections_at, section_bytes, count = header[1], header[5], header[10], header[11]
    sections = [_section(content, sections_at + index * section_bytes) for index in range(count)]
    versions: dict[str, set[str]] = {}
    for section in sections:
        if section.kind == _SHT_GNU_VERNEED:
            for library, version in _needed(content, section, sections[section.link]):
                versions.setdefault(library, set()).add(version)
    return Elf(machine, {library: frozenset(found) for library, found in versions.items()})


def _section(content: bytes, at: int) -> _Section:
    _, kind, _, _, offset, size, link, info, _, _ = _SECTION.unpack_from(content, at)
    return _Section(kind, offset, size, link, info)


def _needed(content: bytes, section: _Section, strings: _Section) -> Iterator[tuple[str, str]]:
    """The chains of .gnu.version_r: for each library, the versions."""
    at = section.offset
    for _ in range(section.info):
        _, entries, library, first, following = _VERSION_NEED.unpack_from(content, at)
        entry_at = at + first
        for _ in range(entries):
            _, _, _, name, next_entry = _VERSION_NEED_ENTRY.unpack_from(content, entry_at)
            yield _string(content, strings, library), _string(content, strings, name)
            entry_at += next_entry
        at += following


def _string(content: bytes, strings: _Section, offset: int) -> str:
    start = strings.offset + offset
    return content[start : content.index(b"\0", start)].decode("ascii")
