"""The two architectures of Lambda, by the names that each party uses."""

from __future__ import annotations

import platform
from dataclasses import dataclass

from assembly.errors import BuildError


@dataclass(frozen=True)
class Architecture:
    """`name` is Lambda's and .NET's, `triplet` is the folder of Debian's libraries, `machine` the e_machine of ELF files (elf.h)."""

    name: str
    debian: str
    triplet: str
    loader: str
    machine: int
    platforms: tuple[str, ...]


X64 = Architecture(
    "x64",
    "amd64",
    "x86_64-linux-gnu",
    "ld-linux-x86-64.so.2",
    62,
    ("manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
)
ARM64 = Architecture(
    "arm64",
    "arm64",
    "aarch64-linux-gnu",
    "ld-linux-aarch64.so.1",
    183,
    ("manylinux_2_34_aarch64", "manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
)
ALL = (X64, ARM64)


def named(name: str) -> Architecture:
    for architecture in ALL:
        if architecture.name == name:
            return architecture
    raise BuildError(f"there is no architecture '{name}': give x64 or arm64")


def of_this_machine() -> Architecture:
    """The one whose programs run here."""
    machine = platform.machine()
    for architecture, names in ((X64, ("x86_64", "amd64")), (ARM64, ("aarch64", "arm64"))):
        if machine.lower() in names:
            return architecture
    raise BuildError(f"the layer cannot be built on a machine of kind '{machine}': its bytecode is compiled by the layer's own Python, for x86-64 or ARM64 Linux")
