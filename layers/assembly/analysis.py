"""The analysis of the rules (docs/decisions/0016-analysis-cache.md): made by the interpreter that reads it on Lambda, so that no cold start has to."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from assembly import architectures
from assembly.architectures import ARM64, Architecture
from assembly.errors import BuildError
from assembly.interpreter import LOADER

_CONSOLE: Final = Path(__file__).resolve().parents[2] / "iota"
# Exit codes of the console: done, and done but for some rules.
_DONE: Final = 0
_SOME_FAILED: Final = 2
_EMULATOR: Final = "qemu-aarch64-static"


def emulator(architecture: Architecture) -> list[str] | None:
    """What runs programs of the architecture on this machine: nothing for its own, None where there is nothing that could."""
    if architecture == architectures.of_this_machine():
        return []
    found = shutil.which(_EMULATOR) if architecture == ARM64 else None
    return None if found is None else [found]


def derive(rules_layer: Path, python_layer: Path, runner: list[str], console: Path = _CONSOLE) -> list[str]:
    """Adds `iota/analysis` to the tree of the rules layer; `runner` is what `emulator` says. One file for each kind of Python: where both architectures
    have the same version, there is one for both. Gives what is wrong with rules; the function would start all the same, and leave these out."""
    home = rules_layer / "iota"
    with tempfile.TemporaryDirectory() as scratch:
        python = _interpreter(python_layer / "python", runner, Path(scratch))
        command = [console, "rules", "analyse", "--rules", home / "rules", "--config", home / "iota.yaml", "--python", python, "--output", home / "analysis"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("IOTA_")}
        environment["IOTA_PYTHON_PATH"] = str(python_layer / "python")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (_DONE, _SOME_FAILED):
        raise BuildError(f"the function would not start with these rules: {(done.stdout + done.stderr).strip()}")
    # That an emulator takes no filter of system calls says nothing of Lambda.
    return [line for line in done.stderr.splitlines() if not (runner and "PR_SET_SECCOMP" in line)]


def _interpreter(home: Path, runner: list[str], scratch: Path) -> Path:
    """The layer's interpreter asks for its loader at /opt/python, where it does not lie here; so the loader is started, and told the rest."""
    program = scratch / "python3"
    command = shlex.join([*runner, str(home / "lib" / LOADER), "--library-path", str(home / "lib"), str(home / "bin" / "python3")])
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return program
