"""Code of rules and helpers that was compiled before, kept by a digest of its source (docs/decisions/0016-analysis-cache.md)."""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Iterable, Sequence
from types import CodeType
from typing import Any, Final

from iota import kept

_PREFIX: Final = "code-"
# Without references to what was written before, which depend on how often a constant is used elsewhere: equal code gives equal bytes.
_MARSHAL: Final = 2


class Compiled:
    """Compiles as `compile` does, at once where the same source was compiled before by this version of Python.

    `folders` are read in this order; the last of them is written to, where that is possible.
    """

    def __init__(self, folders: Sequence[str], paths: Iterable[str]) -> None:
        self._folders = folders
        names = "\n".join(sorted(os.path.basename(path) for path in paths))
        self._key = hashlib.sha256(f"{sys.version} {sys.flags.optimize}\n{names}".encode("utf-8", "surrogateescape")).hexdigest()
        self._known = self._read()
        self._used: dict[tuple[bytes, str], CodeType] = {}
        self._missed = False

    def compile(self, source: bytes, path: str) -> CodeType:
        """Raises what `compile` raises. Nothing of this module's own `from __future__` goes into it, which would turn a rule's annotations into strings."""
        key = hashlib.sha256(source).digest(), path
        code = self._used.get(key)
        if code is None:
            code = self._known.get(key[0])
            if code is None:
                self._missed = True
                code = compile(source, path, "exec", dont_inherit=True)
            elif code.co_filename != path:
                code = _moved(code, path)
            self._used[key] = code
        return code

    def keep(self) -> None:
        """To be called when all is loaded."""
        if not self._missed or not self._folders:
            return
        codes = sorted({digest: code for (digest, _), code in self._used.items()}.items())
        try:
            content = marshal.dumps([(digest, _moved(code, "")) for digest, code in codes], _MARSHAL)
        except ValueError:
            return  # nested deeper than can be written
        kept.write(self._folders[-1], _PREFIX, self._key, content)
        self._missed = False

    def _read(self) -> dict[bytes, CodeType]:
        for folder in self._folders:
            content = kept.read(os.path.join(folder, _PREFIX + self._key))
            if content is not None:
                return dict(marshal.loads(content))
        return {}


def _moved(code: CodeType, path: str) -> CodeType:
    """The code as if it had been compiled from a file of that name."""
    constants: tuple[Any, ...] = tuple(_moved(constant, path) if isinstance(constant, CodeType) else constant for constant in code.co_consts)
    return code.replace(co_filename=path, co_consts=constants)
