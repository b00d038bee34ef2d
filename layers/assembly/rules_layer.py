"""The rules layer: what lies below /opt/iota on Lambda."""

from __future__ import annotations

import shutil
from pathlib import Path

from assembly import tree
from assembly.errors import BuildError


def build(rules: Path, analysis: Path | None, target: Path) -> None:
    """Makes the tree anew: `target` is what becomes /opt. `analysis` is what `iota` derived from the rules beforehand, if anything."""
    if not any(path.suffix == ".py" for path in tree.files(rules)):
        raise BuildError(f"there are no rules in {rules}: no file ends in .py")
    shutil.rmtree(target, ignore_errors=True)
    tree.copy(rules, target / "iota" / "rules")
    if analysis is not None:
        tree.copy(analysis, target / "iota" / "analysis")
