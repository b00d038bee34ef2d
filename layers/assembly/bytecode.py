"""Compiles Python to bytecode that depends on the source alone: no times, which a zip file and Lambda do not keep."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from assembly.interpreter import Interpreter

# Runs in the layer's own interpreter: another version would write another bytecode.
_PROGRAM: Final = """
import compileall, py_compile, sys
folder, shown = sys.argv[1:]
done = compileall.compile_dir(folder, maxlevels=50, ddir=shown, force=True, quiet=1, workers=1,
                              invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
sys.exit(not done)
"""


def compile_folder(folder: Path, shown: str, python: Interpreter) -> None:
    """`shown` is where the folder will lie, which is what tracebacks name."""
    environment = {"PYTHONHOME": str(python.prefix), "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}
    python.run(python.python, "-B", "-S", "-X", "utf8", "-c", _PROGRAM, folder, shown, env=environment)
