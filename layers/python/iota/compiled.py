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
# To be counted up with each change to what such a file holds: the files of older programs are not read.
_FORMAT: Final = 2
# Without references to what was written before, which depend on how often a constant is used elsewhere: equal code gives equal bytes.
_MARSHAL: Final = 2
# Kept code names this file, in whose place the one comes that it is read for. As `marshal` writes it: 'u', the length, the bytes.
_NO_FILE: Final = "\0a file of rules\0"


def _as_marshalled(text: str) -> bytes:
    content = text.encode("utf-8", "surrogatepass")
    return b"u" + len(content).to_bytes(4, "little") + content


class Compiled:
    """Compiles as `compile` does, at once where the same source was compiled before by this version of Python.

    `folders` are read in this order; the last of them is written to, where that is possible.
    """

    def __init__(self, folders: Sequence[str], paths: Iterable[str]) -> None:
        self._folders = folders
        names = "\n".join(sorted(os.path.basename(path) for path in paths))
        self._key = hashlib.sha256(f"{_FORMAT} {sys.version} {sys.flags.optimize}\n{names}".encode("utf-8", "surrogateescape")).hexdigest()
        self._known = self._read()
        self._used: dict[tuple[bytes, str], CodeType] = {}
        self._digests: dict[str, bytes] = {}
        self._missed = False

    def compile(self, source: bytes, path: str) -> CodeType:
        """Raises what `compile` raises. Nothing of this module's own `from __future__` goes into it, which would turn a rule's annotations into strings."""
        digest = hashlib.sha256(source).digest()
        code = self._used.get((digest, path))
        if code is None:
            known = self._known.get(digest)
            if known is None:
                self._missed = True
                code = compile(source, path, "exec", dont_inherit=True)
            else:
                code = marshal.loads(known.replace(_as_marshalled(_NO_FILE), _as_marshalled(path)))
            self._used[digest, path] = code
            self._digests[path] = digest
        return code

    def digest(self, path: str) -> bytes | None:
        """Of the source that a file had when it was compiled last; None when it was not."""
        return self._digests.get(path)

    def origins(self) -> dict[int, tuple[bytes, int]]:
        """All code that was made, by its id: the digest of the source, and its number among the code that was made of that. Equal ones are equal code."""
        found: dict[int, tuple[bytes, int]] = {}
        for (digest, _), code in self._used.items():
            found.update((id(part), (digest, number)) for number, part in enumerate(codes_of(code)))
        return found

    def keep(self) -> None:
        """To be called when all is loaded."""
        if not self._missed or not self._folders:
            return
        codes = sorted({digest: code for (digest, _), code in self._used.items()}.items())
        try:
            written = [(digest, marshal.dumps(_moved(code, _NO_FILE), _MARSHAL), len(codes_of(code))) for digest, code in codes]
        except ValueError:
            return  # nested deeper than can be written
        # A source that says what stands for the file is compiled each time.
        content = marshal.dumps([(digest, code) for digest, code, parts in written if code.count(_as_marshalled(_NO_FILE)) == parts], _MARSHAL)
        kept.write(self._folders[-1], _PREFIX, self._key, content)
        self._missed = False

    def _read(self) -> dict[bytes, bytes]:
        for folder in self._folders:
            content = kept.read(os.path.join(folder, _PREFIX + self._key))
            if content is not None:
                return dict(marshal.loads(content))
        return {}


def codes_of(code: CodeType) -> list[CodeType]:
    """The code and that of all functions and classes in it, in the order of the source."""
    found = [code]
    for part in [constant for constant in code.co_consts if type(constant) is CodeType]:
        found += codes_of(part)
    return found


def _moved(code: CodeType, path: str) -> CodeType:
    """The code as if it had been compiled from a file of that name."""
    constants: tuple[Any, ...] = tuple(_moved(constant, path) if isinstance(constant, CodeType) else constant for constant in code.co_consts)
    return code.replace(co_filename=path, co_consts=constants)
