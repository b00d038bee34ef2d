"""The packages that rules need, from a requirements file beside them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from assembly import interpreter
from assembly.architectures import Architecture
from assembly.errors import BuildError


def install(requirements: Path, target: Path, architecture: Architecture, find_links: list[str]) -> None:
    """With `find_links`, from there alone and without a network. Only wheels: a source package would be built for this machine, not for Lambda."""
    sources = ["--no-index", *(f"--find-links={place}" for place in find_links)] if find_links else []
    platforms = [f"--platform={name}" for name in architecture.platforms]
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile", "--no-warn-conflicts",
        "--only-binary=:all:", "--implementation=cp", f"--python-version={interpreter.VERSION}", *platforms,
        *sources, "--target", str(target), "--upgrade", "--requirement", str(requirements),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(
            f"{requirements} cannot be installed for {architecture.name}:\n{done.stderr.strip()}\n"
            "Only wheels for Lambda's architecture are taken; --find-links DIR takes them from a folder."
        )
    _remove_scripts(target)


def _remove_scripts(target: Path) -> None:
    """Their first line names the Python of this machine; and nothing on Lambda starts them."""
    shutil.rmtree(target / "bin", ignore_errors=True)
    for record in target.glob("*.dist-info/RECORD"):
        lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
        record.write_text("".join(sorted(line for line in lines if not line.startswith(("../../bin/", "bin/")))), encoding="utf-8")
