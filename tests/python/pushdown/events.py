"""Records that try a rule: the values that its source names, their neighbours, and everything else that JSON allows."""

from __future__ import annotations

import ast
import gzip
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]

_TOP = ("eventName", "eventSource", "errorCode", "readOnly", "count", "names", "kind", "sourceIPAddress", "événement", "x")
_NESTED = {
    "userIdentity": ("type", "userName", "arn", "accountId", "invokedBy", "sessionContext"),
    "requestParameters": ("name", "items", "userName", "filters", "documentName", "withDecryption", "attribute"),
    "responseElements": ("ConsoleLogin",),
    "sessionContext": ("mfa", "sessionIssuer"),
    "sessionIssuer": ("arn", "userName"),
}
_WORDS = (
    "Evil", "Fine", "AccessDenied", "Root", "", "x", "None", "é", "ß", "İ", "K", "true", "a.b", "nEvil", "\nEvil", "n", "\\n", '"Evil"', "a\tb", "\x01",
)  # fmt: skip
_ODD = (
    "null", "null", "true", "false", "0", "1", "1.0", "-1", "12", "NaN", "[]", '["a"]', '["Evil"]', '[{"name":"Evil"}]', "{}", '{"Evil":1}',
    '{"name":"Evil"}', '{"type":"Root"}', '"\\u0045vil"', '"a\\"b"', '"a\\\\b"', '"\\n"', '"\\ud800"', "[[[]]]", '{"items":[{"name":"Evil"}]}',
    '["it\'s Evil"]', '["Evil\'"]', '["\xa0/"]', '["\x7f/"]', "[1, 1]", "[1.50, 1e2]", '{"a":"Evil/"}', '["a b", {"Evil/x": null}]', '["evil", true]',
)  # fmt: skip


def words_of(*sources: str) -> list[str]:
    """The texts that a source writes out: fields and values alike."""
    words: dict[str, None] = {}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) <= 60 and len(words) < 120:
                words[node.value] = None
    return [word for word in words if word.isprintable()]


class Records:
    """A source of records for one rule; the same for the same seed."""

    def __init__(self, seed: int | str, words: list[str]) -> None:
        self.random = random.Random(seed)
        known = {*_TOP, *_NESTED, *(key for keys in _NESTED.values() for key in keys)}
        self.keys = [word for word in words if word in known or (word.isidentifier() and not word.startswith("__"))]
        self.words = [word for word in words if word not in known] or ["Evil"]

    def take(self, count: int) -> list[str]:
        return ["{}", '{"eventName":"Evil"}', '{"errorCode":"AccessDenied"}', *(self.one() for _ in range(count))]

    def one(self) -> str:
        chance = self.random.random
        keys = [key for key in self.keys if chance() < 0.7]
        keys += self.random.choices(_TOP, k=self.random.randrange(3))
        if chance() < 0.5:
            keys.append(self.random.choice(("userIdentity", "requestParameters")))
        return self._object(keys, 0.12 if chance() < 0.6 else 0.4)

    def _object(self, keys: list[str], oddness: float) -> str:
        members: list[tuple[str, str]] = []
        unique = list(dict.fromkeys(keys))
        self.random.shuffle(unique)
        for key in unique:
            members.append((self._key(key, oddness / 4), self._value(key, oddness)))
            if self.random.random() < oddness / 6:
                members.append((self._key(key, 0.5), self._value(key, oddness)))
        space = self.random.choice(("", "", " "))
        return "{" + f",{space}".join(f"{key}{space}:{space}{value}" for key, value in members) + "}"

    def _key(self, key: str, oddness: float) -> str:
        if not key or self.random.random() >= oddness:
            return json.dumps(key, ensure_ascii=False)
        variants = [key.upper(), key.lower(), key.swapcase(), key.replace("k", "K"), key + "x"]
        if self.random.random() < 0.3:
            return f'"\\u{ord(key[0]):04x}{key[1:]}"'
        return json.dumps(self.random.choice(variants), ensure_ascii=False)

    def _value(self, key: str, oddness: float) -> str:
        roll = self.random.random()
        if key in _NESTED and roll > oddness:
            inner = [name for name in _NESTED[key] if self.random.random() < 0.6]
            inner += [name for name in self.keys if name not in _NESTED and self.random.random() < 0.2]
            return self._object(inner, oddness)
        if roll < oddness:
            return self.random.choice(_ODD)
        return self._text(self.random.choice(self.words if self.random.random() < 0.85 else _WORDS), oddness)

    def _text(self, word: str, oddness: float) -> str:
        if self.random.random() < 0.25 + oddness:
            word = self.random.choice(
                (
                    word.lower(), word.upper(), word.swapcase(), f"a/{word}", f"{word}/a", f"{word}:{word}/", word.replace("/", ":"), word + "x", "x" + word, word[:-1], word[1:], "", f"a{word}b",
                    word.replace("k", "K"), word.replace("ss", "ß").replace("SS", "ß"), word.replace("i", "İ"), "é",
                )
            )  # fmt: skip
        if word and self.random.random() < oddness / 3:
            return f'"\\u{ord(word[0]):04x}' + json.dumps(word[1:], ensure_ascii=False)[1:]
        return json.dumps(word, ensure_ascii=False)


def data_folder() -> Path | None:
    folder = Path(os.environ.get("IOTA_TEST_DATA") or REPOSITORY.parent / "shared" / "data")
    return folder / "cloudtrail" if (folder / "cloudtrail").is_dir() else None


def real_records() -> Iterator[str]:
    """All CloudTrail records of the shared data."""
    folder = data_folder()
    for path in sorted(folder.rglob("*")) if folder else ():
        if path.is_file():
            content = path.read_bytes()
            try:
                text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
                yield from (json.dumps(record, ensure_ascii=False) for record in _records(text))
            except ValueError:
                continue


def _records(text: str) -> list[object]:
    try:
        whole = json.loads(text)
    except ValueError:
        whole = [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(whole, dict):
        whole = whole.get("Records", [whole])
    return [record for record in whole if isinstance(record, dict)]
