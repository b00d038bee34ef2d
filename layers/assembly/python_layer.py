"""The Python layer: what lies below /opt/python on Lambda."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from assembly import architectures, bytecode, checks, lock, requirements, tree
from assembly.architectures import Architecture
from assembly.interpreter import HOME, VERSION, Interpreter

_LAYER_SOURCE: Final = Path(__file__).resolve().parent.parent / "python"
LOCK: Final = _LAYER_SOURCE / "debian.lock"


@dataclass(frozen=True)
class PythonLayer:
    """`cache` keeps downloads, `scratch` is emptied first; `requirements` is the rules' own list of packages."""

    architecture: Architecture
    cache: Path
    scratch: Path
    requirements: Path | None = None
    find_links: list[str] = field(default_factory=list)

    def build(self, target: Path, say: Callable[[str], None]) -> None:
        """Makes the tree anew: `target` is what becomes /opt."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        shutil.rmtree(target, ignore_errors=True)
        packages = lock.read(LOCK)
        say(f"unpacking {sum(package.architecture == self.architecture.debian for package in packages)} Debian packages")
        interpreter = Interpreter(self.architecture, packages, self.cache, self.scratch)
        here = architectures.of_this_machine()
        tools = interpreter if here == self.architecture else Interpreter(here, packages, self.cache, self.scratch)

        home = target / "python"
        interpreter.copy_to(home, tools)
        shutil.copytree(_LAYER_SOURCE / "iota", home / "iota", ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        if self.requirements is not None:
            say(f"installing {self.requirements}")
            requirements.install(self.requirements, home / "lib" / "python3" / "dist-packages", self.architecture, self.find_links)
        say("compiling bytecode")
        for folder in ("iota", f"lib/python{VERSION}", "lib/python3/dist-packages"):
            bytecode.compile_folder(home / folder, f"{HOME}/{folder}", tools)
        # Not Lambda's C library counts here, but the layer's own: nothing else is ever loaded into its interpreter.
        checks.programs(home, self.architecture, checks.bundled_glibc(home / "lib"), "the layer's own C library")
        shutil.rmtree(self.scratch)
        say(f"{target}: {tree.size(target) / 1e6:.1f} MB")
