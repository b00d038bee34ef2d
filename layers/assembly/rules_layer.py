"""The rules layer: what lies below /opt/iota on Lambda."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assembly import tree
from assembly.errors import BuildError

_CONFIGURATION: Final = "iota.yaml"
_LINE: Final = re.compile(rb"[^\n]*\n|[^\n]+")
_ANCHOR: Final = re.compile(rb"(?:^|[ \t\r\n\[{,])&[^ \t\r\n]")


# Without the file the function would not start: it is told where it lies.
_NO_CONFIGURATION: Final = "# There was no iota.yaml when this layer was made: alerts are kept, but sent nowhere.\n"


@dataclass(frozen=True)
class RulesLayer:
    """`configuration` is an iota.yaml; by default the one in the folder of rules, or beside that folder. `analysis` is what was derived from the rules beforehand."""

    rules: Path
    configuration: Path | None = None
    analysis: Path | None = None

    def build(self, target: Path) -> bool:
        """Makes the tree anew: `target` is what becomes /opt. False when there is no configuration, without which alerts are sent nowhere."""
        if not any(path.suffix == ".py" for path in tree.files(self.rules)):
            raise BuildError(f"there are no rules in {self.rules}: no file ends in .py")
        shutil.rmtree(target, ignore_errors=True)
        home = target / "iota"
        tree.copy(self.rules, home / "rules", _CONFIGURATION, copy_file=_copy_without_tests)
        configuration = self.configuration or self._find()
        if configuration is None:
            (home / _CONFIGURATION).write_text(_NO_CONFIGURATION, encoding="utf-8")
        else:
            shutil.copyfile(configuration, home / _CONFIGURATION)
        if self.analysis is not None:
            tree.copy(self.analysis, home / "analysis")
        return configuration is not None

    def _find(self) -> Path | None:
        candidates = (self.rules / _CONFIGURATION, self.rules.resolve().parent / _CONFIGURATION)
        return next((path for path in candidates if path.is_file()), None)


def _copy_without_tests(source: str, target: str) -> None:
    if source.endswith((".yml", ".yaml")):
        Path(target).write_bytes(without_tests(Path(source).read_bytes()))
    else:
        shutil.copy2(source, target)


def without_tests(metadata: bytes) -> bytes:
    """Metadata of a rule with the lines of its `Tests` emptied, which are nine tenths of it: a function never runs them, and reads all of it at each start.

    The host empties the same lines before it reads (src/Iota.Engine/Rules/TestsCut.cs), so lines keep their numbers and the rules their id.
    """
    if _ANCHOR.search(metadata):
        return metadata  # what follows may name a part of a test
    kept: list[bytes] = []
    inside = False
    for line in _LINE.findall(metadata):
        # Only a line that begins with something else than its indentation or a list's dash can end a block.
        continues = line[:1] in (b" ", b"-", b"#", b"\n", b"\r") and not line.startswith(b"---")
        inside = continues if inside else line.rstrip(b" \r\n") == b"Tests:"
        kept.append(b"\n" if inside else line)
    return b"".join(kept)
