"""The syntax trees of loaded functions, taken from their files and believed only where they compile to the very code that is loaded."""

from __future__ import annotations

import __future__
import ast
from collections.abc import Iterator
from itertools import islice
from types import CodeType, FunctionType
from typing import Final

from iota.compiled import codes_of
from iota.pushdown.mutation import made_names, uses_of

Definition = ast.FunctionDef | ast.Lambda

_ANNOTATIONS: Final = __future__.annotations.compiler_flag
_Key = tuple[str, int]


class SourceError(Exception):
    """The source of a function is not to be had; says why."""


class SourceFile:
    """One file of Python: its tree, its compiled code, its functions by name and line."""

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            with open(path, "rb") as file:
                self.tree = ast.parse(file.read(), path)
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise SourceError(f"its source cannot be read: {error}") from None
        self.code = self._compile(0)
        self.uses = uses_of(self.tree)
        self.made_names = made_names(self.tree)
        self._codes: dict[int, dict[_Key, list[CodeType]]] = {}
        self._definitions: dict[_Key, list[Definition]] | None = None

    def _compile(self, flags: int) -> CodeType:
        try:
            code: CodeType = compile(self.tree, self.path, "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise SourceError(f"its source does not compile: {error}") from None
        return code

    def definition_of(self, function: FunctionType) -> Definition:
        """The definition that compiles to exactly the code of the function."""
        code = function.__code__
        key = code.co_name, code.co_firstlineno
        if self._definitions is None:
            self._definitions = _by_key(self.tree.body)
        definitions = self._definitions.get(key, [])
        compiled = self._codes_for(code.co_flags & _ANNOTATIONS).get(key, [])
        if len(definitions) != 1 or len(compiled) != 1:
            raise SourceError("its definition is not found on the top level of its file")
        if compiled[0] != code:
            raise SourceError("its file says something else than the code that was loaded")
        return definitions[0]

    def _codes_for(self, flags: int) -> dict[_Key, list[CodeType]]:
        found = self._codes.get(flags)
        if found is None:
            found = self._codes[flags] = {}
            for code in nested_codes(self.code if not flags else self._compile(flags)):
                found.setdefault((code.co_name, code.co_firstlineno), []).append(code)
        return found


def nested_codes(code: CodeType) -> Iterator[CodeType]:
    """All code inside, not the code itself."""
    return islice(codes_of(code), 1, None)


def _by_key(statements: list[ast.stmt]) -> dict[_Key, list[Definition]]:
    found: dict[_Key, list[Definition]] = {}
    _collect(statements, found)
    return found


def _collect(statements: list[ast.stmt], found: dict[_Key, list[Definition]]) -> None:
    for statement in statements:
        if isinstance(statement, ast.FunctionDef):
            line = statement.decorator_list[0].lineno if statement.decorator_list else statement.lineno
            found.setdefault((statement.name, line), []).append(statement)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and isinstance(statement.value, ast.Lambda):
            found.setdefault(("<lambda>", statement.value.lineno), []).append(statement.value)
        else:
            for name in ("body", "orelse", "finalbody", "handlers"):
                inner = getattr(statement, name, None)
                if inner and isinstance(statement, (ast.ClassDef, ast.If, ast.Try, ast.With)):
                    _collect(inner, found)
            if isinstance(statement, ast.ExceptHandler):
                _collect(statement.body, found)
