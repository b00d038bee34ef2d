"""Reads the YAML of rule metadata with the standard library alone: a strict subset of YAML 1.2 under its core schema.

What is left out is refused with its line, never guessed: tags, keys that are no simple scalar, several documents. The host
(src/Iota.Engine/Yaml) reads all of YAML 1.2; on what both read they agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NoReturn

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE: Final = frozenset({"true", "True", "TRUE"})
_FALSE: Final = frozenset({"false", "False", "FALSE"})
_NUMBER: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_BASED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_ANCHOR: Final = re.compile(r"[^\s\[\]{},]+")
_BLOCK_HEAD: Final = re.compile(r"([|>])([-+]?)([1-9]?)([-+]?)[ \t]*(?:[ \t]#[^\n]*)?(?:\n|$)")
_QUOTED_ON_ONE_LINE: Final = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"|\'(?:[^\'\n]|\'\')*\'')
_HEX_ESCAPES: Final = {"x": 2, "u": 4, "U": 8}
_ESCAPES: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " ",
    '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_INDICATORS: Final = frozenset(",[]{}#&*!|>'\"%@`")
_DEEPEST: Final = 64


class YamlError(ValueError):
    """A file that is not in the subset; `line` counts from 1, `reason` is the rest of a sentence."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class YamlDict(dict[str, Any]):
    """A mapping that knows where it began; that of the whole file also where its keys stand."""

    line: int = 0
    lines: Mapping[str, int] = MappingProxyType({})


class _MergeKey(str):
    """The plain `<<`, which copies other mappings into the one that has it."""


def read_yaml(text: str) -> Any:
    """The one document of a text, as dicts, lists, str, int, float, bool and None."""
    return _Reader(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._anchors: dict[str, Any] = {}

    def document(self) -> Any:
        self._skip_blank()
        while self._peek() == "%" and (self._at == 0 or self._text[self._at - 1] == "\n"):
            self._at = (self._text + "\n").index("\n", self._at)
            self._skip_blank()
        if self._is_marker("---"):
            self._at += 3
            self._skip_spaces()
            if not self._at_line_end():
                self._fail("write the document below the ---, not beside it")
            self._skip_blank()
        value = None if self._at_end() else self._block_node(0)
        self._skip_blank()
        if self._is_marker("..."):
            self._at += 3
            self._skip_blank()
        if not self._at_end():
            self._fail("only one document is read" if self._is_marker("---") else "the indentation does not fit what stands above")
        return value

    # Where the reader is

    def _fail(self, reason: str, at: int | None = None) -> NoReturn:
        raise YamlError(self._line(at), reason)

    def _line(self, at: int | None = None) -> int:
        return self._text.count("\n", 0, self._at if at is None else at) + 1

    def _column(self) -> int:
        return self._at - (self._text.rfind("\n", 0, self._at) + 1)

    def _at_end(self) -> bool:
        return self._at >= len(self._text) or (self._is_marker("..."))

    def _at_line_end(self) -> bool:
        rest = self._text[self._at : self._at + 1]
        return rest in ("", "\n") or (rest == "#" and (self._at == 0 or self._text[self._at - 1] in " \t\n"))

    def _is_marker(self, marker: str) -> bool:
        return self._text.startswith(marker, self._at) and self._column() == 0 and self._text[self._at + 3 : self._at + 4] in ("", " ", "\n", "\t")

    def _peek(self, ahead: int = 0) -> str:
        return self._text[self._at + ahead : self._at + ahead + 1]

    def _skip_spaces(self) -> None:
        while self._peek() in (" ", "\t"):
            self._at += 1

    def _skip_line(self) -> None:
        end = self._text.find("\n", self._at)
        self._at = len(self._text) if end < 0 else end + 1

    def _skip_blank(self, tabs: bool = False) -> None:
        """On to the next thing that is neither white space nor comment."""
        while self._at < len(self._text):
            start = self._at
            self._skip_spaces()
            if self._at_line_end():
                self._skip_line()
                continue
            line_start = self._text.rfind("\n", 0, self._at) + 1
            if not tabs and "\t" in self._text[max(start, line_start) : self._at] and not self._text[line_start:start].strip():
                self._fail("indent with spaces, not with tabs")
            return

    # Blocks

    def _block_node(self, least: int) -> Any:
        """The node at the current content, which is indented by `least` at least; None when it is not."""
        if self._at_end() or self._is_marker("---") or self._column() < least:
            return None
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail(f"nested more than {_DEEPEST} levels deep")
        try:
            return self._block_content(least)
        finally:
            self._depth -= 1

    def _block_content(self, least: int) -> Any:
        character, column = self._peek(), self._column()
        if character == "-" and self._peek(1) in ("", " ", "\n", "\t"):
            return self._block_sequence(column)
        if character == "?" and self._peek(1) in ("", " ", "\n", "\t"):
            self._fail("keys that begin with a question mark are not read")
        if self._key_end() is not None:
            return self._block_mapping(column)
        return self._value(least, in_line=False)

    def _block_sequence(self, column: int) -> list[Any]:
        items: list[Any] = []
        while self._column() == column and self._peek() == "-" and self._peek(1) in ("", " ", "\n", "\t") and not self._is_marker("---"):
            self._at += 1
            self._skip_spaces()
            if self._at_line_end():
                self._skip_blank()
            items.append(self._block_node(column + 1))
            self._finish_line()
            if self._at_end():
                break
        if not self._at_end() and self._column() > column:
            self._fail("the indentation does not fit the list above")
        return items

    def _block_mapping(self, column: int) -> YamlDict:
        mapping = YamlDict()
        mapping.line = self._line()
        lines: dict[str, int] = {}
        while not self._at_end() and self._column() == column and not self._is_marker("---"):
            end = self._key_end()
            if end is None:
                self._fail("expected a key followed by a colon and a space")
            start = self._at
            key = self._key(end)
            if column == 0:
                lines[key] = self._line(start)
            self._add(mapping, key, self._entry_value(column), start)
            self._finish_line()
        if not self._at_end() and self._column() > column:
            self._fail("the indentation does not fit the mapping above")
        mapping.lines = lines
        return self._merged(mapping, start)

    def _add(self, mapping: YamlDict, key: str, value: Any, at: int) -> None:
        if key in mapping:
            self._fail(f"the key {key} is there twice: remove one of the two", at)
        mapping[key] = value

    def _merged(self, mapping: YamlDict, at: int) -> YamlDict:
        """With what its merge key copies: what the mapping says itself goes first, and of two that it copies the first."""
        key = next((key for key in mapping if isinstance(key, _MergeKey)), None)
        if key is None:
            return mapping
        value = mapping.pop(key)
        sources = value if isinstance(value, list) else [value]
        for source in sources:
            if not isinstance(source, dict):
                self._fail("the merge key << takes a mapping, or a list of mappings: name one with an alias such as *base", at)
            for name, copied in source.items():
                mapping.setdefault(name, copied)
        return mapping

    def _key_end(self) -> int | None:
        """Where the colon of a key stands that begins here; None when there is no key."""
        character = self._peek()
        if character in ('"', "'"):
            quoted = _QUOTED_ON_ONE_LINE.match(self._text, self._at)
            if not quoted:
                return None
            end = quoted.end()
            while self._text[end : end + 1] in (" ", "\t"):
                end += 1
            return end if self._text[end : end + 1] == ":" and self._text[end + 1 : end + 2] in ("", " ", "\n", "\t") else None
        if character in _INDICATORS:
            return None
        line_end = self._text.find("\n", self._at)
        line = self._text[self._at : line_end if line_end >= 0 else len(self._text)]
        colon = re.search(r":(?=[ \t]|$)", line)
        if not colon or re.search(r"[ \t]#", line[: colon.start()]):
            return None
        return self._at + colon.start()

    def _key(self, colon: int) -> str:
        if self._peek() in ('"', "'"):
            key = self._quoted(0)
        else:
            key = self._text[self._at : colon].rstrip()
            if key == "<<":
                key = _MergeKey(key)
            if len(key) > 1024:
                self._fail("a key is longer than 1,024 characters")
        self._at = colon + 1
        return key

    def _entry_value(self, column: int) -> Any:
        self._skip_spaces()
        if not self._at_line_end():
            return self._value(column + 1, in_line=True)
        self._skip_blank()
        if not self._at_end() and self._column() == column and self._peek() == "-" and self._peek(1) in ("", " ", "\n", "\t"):
            return self._block_node(column)  # a list may stand under its key without further indentation
        return self._block_node(column + 1)

    def _finish_line(self) -> None:
        """After a value nothing may follow on its line."""
        if self._column() != 0 and self._text[self._text.rfind("\n", 0, self._at) + 1 : self._at].strip():
            self._skip_spaces()
            if not self._at_line_end():
                self._fail("something follows the value: put text with a colon or a # in quotes")
        self._skip_blank()

    def _value(self, least: int, in_line: bool) -> Any:
        """A node that is no block sequence or mapping, unless an anchor is in front of it."""
        character = self._peek()
        if character == "&":
            return self._anchored(least)
        if character == "*":
            return self._alias()
        if character == "!":
            self._fail("tags are not read")
        if character in ("|", ">"):
            return self._block_scalar(least - 1)
        if character in ("[", "{"):
            return self._flow_node()
        if character in ('"', "'"):
            return self._quoted(least)
        text = self._plain(least)
        if in_line and self._peek() == ":":
            self._fail("a value holds a colon followed by a space: put it in quotes")
        return _scalar(text, self)

    def _anchored(self, least: int) -> Any:
        name = self._name()
        self._skip_spaces()
        if self._at_line_end():
            self._skip_blank()
            value = self._block_node(least)
        else:
            value = self._value(least, in_line=True)
        self._anchors[name] = value
        return value

    def _alias(self) -> Any:
        start = self._at
        name = self._name()
        if name not in self._anchors:
            self._fail(f"there is no anchor &{name} above", start)
        return self._anchors[name]

    def _name(self) -> str:
        match = _ANCHOR.match(self._text, self._at + 1)
        if not match:
            self._fail("an anchor has no name")
        self._at = match.end()
        return match[0]

    # Scalars

    def _plain(self, least: int) -> str:
        """A scalar without quotes, with the lines that continue it."""
        first = self._peek()
        if first in _INDICATORS or (first in "-?:" and self._peek(1) in ("", " ", "\n", "\t")):
            self._fail(f"a text cannot begin with {first}: put it in quotes")
        parts = [self._plain_line()]
        while True:
            here = self._at
            self._skip_spaces()
            if self._peek() != "\n":
                self._at = here
                break
            breaks = 0
            while self._peek() == "\n":
                breaks += 1
                self._at += 1
                self._skip_spaces()
            ends = self._peek() in ("", "#") or self._column() < least or self._is_marker("---") or self._is_marker("...")
            if ends:
                self._at = here
                break
            if self._key_end() is not None:
                self._fail("a line that continues a text holds a colon followed by a space: put the text in quotes")
            parts.append(" " if breaks == 1 else "\n" * (breaks - 1))
            parts.append(self._plain_line())
        return "".join(parts)

    def _plain_line(self) -> str:
        line_end = self._text.find("\n", self._at)
        line = self._text[self._at : line_end if line_end >= 0 else len(self._text)]
        stop = re.search(r"[ \t]+#|:(?=[ \t]|$)|[ \t]+$", line)
        text = line[: stop.start()] if stop else line
        self._at += len(text)
        return text

    def _block_scalar(self, parent: int) -> str:
        head = _BLOCK_HEAD.match(self._text, self._at)
        if not head or (head[2] and head[4]):
            self._fail("the line of a | or > holds something else than + or - and an indentation")
        self._at = head.end()
        indent = max(parent, 0) + int(head[3]) if head[3] else None
        lines: list[str] = []
        while self._at < len(self._text):
            end = self._text.find("\n", self._at)
            line = self._text[self._at : end if end >= 0 else len(self._text)]
            content = line.lstrip(" ")
            if content and indent is None:
                indent = len(line) - len(content)
                if indent <= parent:
                    break
            if content and len(line) - len(content) < (indent or 0):
                break
            if content and indent == 0 and re.match(r"(---|\.\.\.)(\s|$)", line):
                break
            lines.append(line[indent:] if indent is not None else "")
            self._at = end + 1 if end >= 0 else len(self._text)
        chomping = head[2] or head[4]
        return _block_text(lines, folded=head[1] == ">", chomping=chomping)

    def _quoted(self, least: int) -> str:
        start, quote = self._at, self._peek()
        self._at += 1
        parts: list[str] = []
        while True:
            character = self._peek()
            if not character:
                self._fail("a quote is not closed", start)
            self._at += 1
            if character == quote:
                if quote == '"' or self._peek() != "'":
                    return _join_surrogates("".join(parts))
                self._at += 1
                parts.append("'")
            elif character == "\\" and quote == '"':
                parts.append(self._escape())
            elif character == "\n":
                while parts and parts[-1] in (" ", "\t"):
                    parts.pop()
                parts.append(self._fold(least))
            else:
                parts.append(character)

    def _fold(self, least: int) -> str:
        """The line break at whose end the reader is: a space, or a line break less than there are."""
        breaks = 1
        self._skip_spaces()
        while self._peek() == "\n":
            breaks += 1
            self._at += 1
            self._skip_spaces()
        if self._is_marker("---") or (self._peek() and self._column() < least):
            self._fail("a quoted text must be indented more than its key on each of its lines")
        return " " if breaks == 1 else "\n" * (breaks - 1)

    def _escape(self) -> str:
        character = self._peek()
        self._at += 1
        if character == "\n":
            folded = self._fold(0)
            return "" if folded == " " else folded
        if character in _HEX_ESCAPES:
            digits = self._text[self._at : self._at + _HEX_ESCAPES[character]]
            if not re.fullmatch(r"[0-9a-fA-F]+", digits) or len(digits) < _HEX_ESCAPES[character] or int(digits, 16) > 0x10FFFF:
                self._fail(f"\\{character}{digits} is no escape")
            self._at += len(digits)
            return chr(int(digits, 16))
        if character not in _ESCAPES:
            self._fail(f"\\{character} is no escape of YAML: double the backslash, or use single quotes")
        return _ESCAPES[character]

    # Flow collections, of which JSON is a case

    def _flow_node(self) -> Any:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail(f"nested more than {_DEEPEST} levels deep")
        try:
            character = self._peek()
            if character == "{":
                return self._flow_mapping()
            if character == "[":
                return self._flow_sequence()
            if character in ('"', "'"):
                return self._quoted(0)
            if character == "*":
                return self._alias()
            if character == "&":
                name = self._name()
                self._skip_blank(tabs=True)
                value = self._anchors[name] = self._flow_node()
                return value
            if character == "!":
                self._fail("tags are not read")
            return _scalar(self._flow_plain(), self)
        finally:
            self._depth -= 1

    def _flow_sequence(self) -> list[Any]:
        start = self._at
        self._at += 1
        items: list[Any] = []
        while True:
            self._skip_blank(tabs=True)
            if self._peek() == "]":
                self._at += 1
                return items
            if not self._peek() or self._peek() in ",}":
                self._fail("a [ is not closed" if not self._peek() else f"a {self._peek()} stands where a value is expected", start)
            items.append(self._flow_node())
            self._skip_blank(tabs=True)
            if self._peek() == ":":
                self._fail("a key inside [ ] must be inside { } too")
            self._separate("]", start)

    def _flow_mapping(self) -> YamlDict:
        start = self._at
        mapping = YamlDict()
        mapping.line = self._line()
        self._at += 1
        while True:
            self._skip_blank(tabs=True)
            at = self._at
            if self._peek() == "}":
                self._at += 1
                return self._merged(mapping, start)
            if not self._peek() or self._peek() in ",]?[{&*!":
                self._fail("a { is not closed" if not self._peek() else f"a {self._peek()} stands where a key is expected", start)
            quoted = self._peek() in ('"', "'")
            key = self._quoted(0) if quoted else self._flow_plain()
            if key == "<<" and not quoted:
                key = _MergeKey(key)
            self._skip_blank(tabs=True)
            value: Any = None
            if self._peek() == ":":
                self._at += 1
                self._skip_blank(tabs=True)
                value = None if self._peek() in (",", "}") else self._flow_node()
            self._add(mapping, key, value, at)
            self._skip_blank(tabs=True)
            self._separate("}", start)

    def _separate(self, end: str, start: int) -> None:
        if self._peek() == ",":
            self._at += 1
        elif self._peek() != end:
            if not self._peek():
                self._fail(f"a {self._text[start]} is not closed", start)
            self._fail(f"a comma or {end} is missing, as far as can be seen from here")

    def _flow_plain(self) -> str:
        parts: list[str] = []
        while True:
            stop = re.compile(r"[ \t]*\n|[ \t]+#|[ \t]*[,\[\]{}]|[ \t]*:(?=[\s,\[\]{}]|$)|$").search(self._text, self._at)
            assert stop is not None
            first = self._peek()
            if not parts and (first in _INDICATORS or (first in "-?:" and self._peek(1) in " \n\t,[]{}")):
                self._fail(f"a text cannot begin with {first or 'nothing'}: put it in quotes")
            parts.append(self._text[self._at : stop.start()])
            self._at = stop.start()
            if not stop[0].endswith("\n"):
                return "".join(parts)
            here = self._at
            breaks = 0
            self._skip_spaces()
            while self._peek() == "\n":
                breaks += 1
                self._at += 1
                self._skip_spaces()
            if self._peek() in ("", "#", ",", "]", "}", ":"):
                self._at = here
                return "".join(parts)
            parts.append(" " if breaks == 1 else "\n" * (breaks - 1))


def _scalar(text: str, reader: _Reader) -> Any:
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _NUMBER.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        reader._fail(f"JSON has no number {text}: put it in quotes if the log holds that text")
    return text


def _block_text(lines: list[str], folded: bool, chomping: str) -> str:
    body = list(lines)
    trailing = 0
    while body and not body[-1].strip(" "):
        body.pop()
        trailing += 1
    text = _fold_lines(body) if folded else "\n".join(body)
    if chomping == "-":
        return text
    if chomping == "+":
        return text + "\n" * (trailing + 1 if body else trailing)
    return text + "\n" if body else ""


def _fold_lines(lines: list[str]) -> str:
    """Lines become one, unless they are indented further or empty lines stand between them."""
    text = ""
    blank = 0
    before: str | None = None
    for line in lines:
        if not line:
            blank += 1
            continue
        if before is None:
            text += "\n" * blank
        elif line[0] in " \t" or before[0] in " \t":
            text += "\n" * (blank + 1)
        else:
            text += "\n" * blank if blank else " "
        text += line
        before, blank = line, 0
    return text


def _join_surrogates(text: str) -> str:
    """JSON writes characters beyond 16 bits as two escapes."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
