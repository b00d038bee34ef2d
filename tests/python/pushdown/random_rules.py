"""Writes random rules: guards, helpers, exceptions, effects, in all the ways that people write them and some that they do not."""

from __future__ import annotations

import random
from collections.abc import Callable

_FIELDS = ("eventName", "eventSource", "errorCode", "readOnly", "count", "names")
_PARENTS = ("userIdentity", "requestParameters")
_CHILDREN = ("type", "userName", "name", "items")
_VALUES = ("Evil", "Fine", "Root", "AccessDenied", "", "true", "x", "a/Evil", "Evil/")
_ERRORS = ("KeyError", "TypeError", "ValueError", "AttributeError", "LookupError", "Exception", "IndexError")


class RuleWriter:
    def __init__(self, seed: int | str) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.helpers: list[str] = []
        self.variables: list[str] = []
        self.depth = 0
        # Not both in one rule: a loop over a list that grows, inside a bare except, ends for nobody.
        self.grows = self.chance(0.3)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def module(self) -> str:
        parts = [
            "from collections.abc import Mapping\nfrom functools import reduce\n",
            f"NAME = {self.value()}\n",
            f"NAMES = {self.display('()')}\nFROZEN = frozenset({self.display('{}')})\nLISTED = {self.display('[]')}\nGROUP = {self.display('{}')}\n",
            f"LEVELS = {{{self.value()}: 1, {self.value()}: {self.value()}}}\nCOUNT = 0\nLOG = []\n",
        ]
        for number in range(self.random.randrange(4)):
            parts.append(self.function(f"helper{number}", self.pick(("event", "event, key='eventName'", "event, *keys, default=None"))))
            self.helpers.append(f"helper{number}")
        shape = self.random.random()
        if shape < 0.1:
            parts.append(self.function("rule", "event"))
            parts.append(self.function("alert", "event"))
        elif shape < 0.2:
            body = self.function("rule", "self, event").replace("\n", "\n    ").rstrip()
            parts.append(f"from iota import Rule\n\n\nclass Made(Rule):\n    NAMES = NAMES\n    {body}\n")
        else:
            parts.append(self.function("rule", "event"))
        return "\n\n".join(parts)

    def function(self, name: str, parameters: str) -> str:
        self.variables = []
        self.depth = 0
        lines = ["    global COUNT"] if self.chance(0.2) else []
        if self.chance(0.6):
            lines += [f"    if {self.guard()}:", f"        return {self.pick(('False', 'False', 'True', 'None'))}"]
        lines += self.block(1, self.random.randrange(1, 5))
        lines.append(f"    return {self.boolean() if self.chance(0.8) else self.any_value()}")
        return f"def {name}({parameters}):\n" + "\n".join(lines) + "\n"

    def guard(self) -> str:
        """The kind of test that most rules begin with."""
        name = self.pick(_FIELDS[:3])
        got = self.pick((f'event.get("{name}")', f'event.get("{name}", {self.value()})', f'event.deep_get("{self.pick(_PARENTS)}", "{self.pick(_CHILDREN)}")'))
        test = self.pick(
            (
                f"{got} {self.pick(('!=', '!=', '=='))} {self.value()}", f"{got} {self.pick(('not in', 'not in', 'in'))} {self.container()}",
                f"not {got}", f"{got} is {self.pick(('', 'not '))}None", f"not str({got}).{self.pick(('startswith', 'endswith'))}({self.value()})",
                f"{self.value()} not in str({got}).lower()", f"not isinstance({got}, {self.pick(('str', 'dict', 'list', 'bool'))})",
            )
        )  # fmt: skip
        return f"{test} {self.pick(('or', 'or', 'and'))} {self.guard()}" if self.chance(0.4) else test

    # statements

    def block(self, indent: int, length: int) -> list[str]:
        self.depth += 1
        lines = [line for _ in range(max(1, length)) for line in self.statement(indent)]
        self.depth -= 1
        return lines

    def statement(self, indent: int) -> list[str]:
        pad = "    " * indent
        small = lambda: self.random.randrange(1, 3)  # noqa: E731
        if self.depth > 3:
            return [pad + self.simple()]
        roll = self.random.random()
        if roll < 0.3:
            lines = [f"{pad}if {self.boolean()}:", *self.block(indent + 1, small())]
            if self.chance(0.3):
                lines += [f"{pad}elif {self.boolean()}:", *self.block(indent + 1, 1)]
            if self.chance(0.4):
                lines += [f"{pad}else:", *self.block(indent + 1, small())]
            return lines
        if roll < 0.4:
            return [f"{pad}if {self.boolean()}:", f"{pad}    return {self.pick(('False', 'True', 'None', self.boolean()))}"]
        if roll < 0.5:
            lines = [f"{pad}try:", *self.block(indent + 1, small())]
            kind = self.pick((f"except {self.pick(_ERRORS)}:", f"except ({self.pick(_ERRORS)}, {self.pick(_ERRORS)}):", "except:", ""))
            if kind:
                lines += [pad + kind, *self.block(indent + 1, 1)]
                if self.chance(0.3):
                    lines += [f"{pad}else:", *self.block(indent + 1, 1)]
            if not kind or self.chance(0.25):
                lines += [f"{pad}finally:", *self.block(indent + 1, 1)]
            return lines
        if roll < 0.58:
            name = self.variable()
            lines = [f"{pad}for {name} in {self.iterable()}:", *self.block(indent + 1, small())]
            if self.chance(0.4):
                lines += [f"{pad}    if {self.boolean()}:", f"{pad}        {self.pick(('break', 'continue'))}"]
            if self.chance(0.3):
                lines += [f"{pad}else:", *self.block(indent + 1, 1)]
            return lines
        if roll < 0.61:
            return [
                f"{pad}turns = 0", f"{pad}while turns < {self.pick('0123')}:", f"{pad}    turns += 1", *self.block(indent + 1, 1)
            ]  # fmt: skip
        if roll < 0.65:
            lines = [f"{pad}match {self.any_value()}:"]
            lines += [f"{pad}    case {self.value()} | {self.pick(('None', 'True', '1', self.value()))}:", *self.block(indent + 2, 1)]
            if self.chance(0.5):
                lines += [f"{pad}    case {self.pick(('other', '_'))}:", *self.block(indent + 2, 1)]
            return lines
        return [pad + self.simple()]

    def simple(self) -> str:
        roll = self.random.random()
        if roll < 0.45:
            return f"{self.variable()} = {self.any_value() if self.chance(0.7) else self.boolean()}"
        if roll < 0.5:
            return f"{self.variable()}, {self.variable()} = {self.any_value()}, {self.any_value()}"
        if roll < 0.62:
            return f"return {self.boolean()}"
        return self.pick(
            (
                "pass", f"LOG.append({self.any_value()})", "COUNT += 1", "COUNT = 1", f"raise {self.pick(_ERRORS)}", f"assert {self.boolean()}",
                self.boolean(), self.any_value(), f"LISTED.append({self.value()})" if self.grows else "pass", f"event['x'] = {self.value()}", "print('x')",
                f"del {self.pick(self.variables or ['event'])}", f"{self.pick(self.variables or ['a'])} += {self.value()}",
            )
        )  # fmt: skip

    def variable(self) -> str:
        name = self.pick(("a", "b", "c"))
        if name not in self.variables:
            self.variables.append(name)
        return name

    # expressions

    def boolean(self, depth: int = 0) -> str:
        if depth < 3 and self.chance(0.35):
            return self.pick(
                (
                    lambda: f"{self.boolean(depth + 1)} and {self.boolean(depth + 1)}",
                    lambda: f"({self.boolean(depth + 1)} or {self.boolean(depth + 1)})",
                    lambda: f"not ({self.boolean(depth + 1)})",
                    lambda: f"({self.boolean(depth + 1)} if {self.boolean(depth + 1)} else {self.boolean(depth + 1)})",
                    lambda: f"{self.pick(('any', 'all'))}({self.boolean(depth + 1)} for {self.variable()} in {self.iterable()})",
                    lambda: f"{self.pick(('any', 'all'))}([{self.boolean(depth + 1)}, {self.boolean(depth + 1)}])",
                    lambda: f"bool({self.boolean(depth + 1)})",
                )
            )()
        left = self.any_value()
        makers: tuple[Callable[[], str], ...] = (
            lambda: f"{left} {self.pick(('==', '!='))} {self.value()}",
            lambda: f"{left} {self.pick(('in', 'not in'))} {self.container()}",
            lambda: f"{left} {self.pick(('is', 'is not'))} {self.pick(('None', 'True', 'False'))}",
            lambda: f"{self.value()} {self.pick(('in', 'not in'))} {left}",
            lambda: f"{self.key()} {self.pick(('in', 'not in'))} event",
            lambda: f"{left}.{self.pick(('startswith', 'endswith'))}({self.pick((self.value(), self.display('()')))})",
            lambda: f"isinstance({left}, {self.pick(('str', 'dict', 'list', '(str, int)', 'Mapping', 'bool', 'float'))})",
            lambda: f"{self.any_value()} == {self.any_value()}",
            lambda: f"{self.value()} == {left} != {self.any_value()}",
            lambda: f"len({left}) {self.pick(('==', '>', '<'))} {self.pick('0123')}",
            lambda: f"{left} {self.pick(('<', '>='))} {self.pick(('1', self.value()))}",
            lambda: left,
            lambda: f"({self.variable()} := {left}) == {self.value()}",
            lambda: self.pick(("True", "False", "None", "1", "LOG", "COUNT")),
        )
        return self.pick(makers)()

    def any_value(self, depth: int = 0) -> str:
        roll = self.random.random()
        if depth < 2 and roll < 0.18:
            inner = self.any_value(depth + 1)
            return self.pick(
                (
                    lambda: f"{inner}.{self.pick(('lower', 'upper', 'casefold', 'strip'))}()",
                    lambda: f"str({inner})",
                    lambda: f"{inner}.{self.pick(('split', 'rsplit'))}({self.mark()}{self.pick(('', '', ', 1'))})[{self.pick(('0', '-1', '-1', '1'))}]",
                    lambda: f"{inner}.{self.pick(('partition', 'rpartition'))}({self.mark()})[{self.pick('012')}]",
                    lambda: f"({inner} or {self.pick((self.value(), '{}', '[]'))})",
                    lambda: f"({inner} and {self.any_value(depth + 1)})",
                    lambda: f"f'{{{inner}}}{self.pick(('', 'x'))}'" if "'" not in inner else inner,
                    lambda: f"{inner}.get({self.key()})",
                    lambda: f"{inner}[{self.pick((self.key(), '0', ':2'))}]",
                    lambda: f"({inner} + {self.value()})",
                    lambda: f"[{inner}, {self.any_value(depth + 1)}]",
                    lambda: f"{{'k': {inner}}}.get({self.pick(('k', 'z'))!r})",
                )
            )()
        if roll < 0.26 and self.helpers:
            return f"{self.pick(self.helpers)}(event)"
        if roll < 0.36 and self.variables:
            return self.pick(self.variables)
        if roll < 0.4:
            return self.pick(("NAME", "self.NAMES" if self.chance(0.1) else "NAME", "COUNT", self.value(), "LEVELS", "event"))
        return self.field()

    def field(self) -> str:
        parent, child = self.pick(_PARENTS), self.pick(_CHILDREN)
        return self.pick(
            (
                f'event.get("{self.pick(_FIELDS)}")', f'event.get("{self.pick(_FIELDS)}")', f'event["{self.pick(_FIELDS)}"]',
                f'event.get("{self.pick(_FIELDS)}", {self.pick((self.value(), "None", "[]", "{}"))})',
                f'event.deep_get("{parent}", "{child}")', f'event.deep_get("{parent}", "{child}", default={self.value()})',
                f'event.get("{parent}", {{}}).get("{child}")', f'event.get("{parent}").get("{child}", {self.value()})',
                f'(event.get("{parent}") or {{}}).get("{child}")', f'event["{parent}"]["{child}"]', f'event.get("{parent}")',
                f'reduce(lambda d, k: d.get(k) if isinstance(d, Mapping) else None, ("{parent}", "{child}"), event)',
                f"event.get({self.key()})",
            )
        )  # fmt: skip

    def mark(self) -> str:
        return self.pick(('"/"', '"/"', '":"', '"i"'))

    def key(self) -> str:
        name = self.pick((*_FIELDS, *_PARENTS, *_CHILDREN))
        return f'"{name.upper() if self.chance(0.05) else name}"'

    def value(self) -> str:
        return f'"{self.pick(_VALUES)}"' if self.chance(0.9) else self.pick(("None", "1", "True", "0", "1.0", "b'Evil'"))

    def display(self, brackets: str) -> str:
        items = ", ".join(self.value() for _ in range(self.random.randrange(1, 4)))
        return f"{brackets[0]}{items},{brackets[1]}"

    def container(self) -> str:
        return self.pick(
            ("NAMES", "FROZEN", "LISTED", "GROUP", "LEVELS", self.display("()"), self.display("{}"), self.display("[]"), f'"{self.pick(_VALUES)}"', "NAME")
        )

    def iterable(self) -> str:
        keys = ", ".join(self.key() for _ in range(self.random.randrange(1, 4)))
        return self.pick((f"({keys},)", f"[{keys}]", "NAMES", "NAMES" if self.grows else "LISTED", "FROZEN", "GROUP", "LEVELS", f"{{{keys}}}", self.display("()"), "()"))
