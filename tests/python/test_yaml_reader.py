"""The strict YAML reader: what it reads means the same as to the host, and what it does not read it refuses."""

from __future__ import annotations

import json
import random
import unittest
from typing import Any

import support  # noqa: F401  (makes the package importable)
from iota.yaml_reader import YamlError, read_yaml


class Reading(unittest.TestCase):
    CASES: list[tuple[str, Any]] = [
        ("", None),
        ("# nothing\n", None),
        ("a: 1", {"a": 1}),
        ("---\na: yes\nb: no\nc: 0644\nd: 1:30:00\ne: 2024-01-31T10:00:00Z\nf: 0o17\ng: 0xFF\nh: 1.5\ni: ~\nj:\n",
         {"a": "yes", "b": "no", "c": 644, "d": "1:30:00", "e": "2024-01-31T10:00:00Z", "f": 15, "g": 255, "h": 1.5, "i": None, "j": None}),
        ("a: True\nb: 'true'\nc: \"1\"\nd: null\n", {"a": True, "b": "true", "c": "1", "d": None}),
        ("a:\n- 1\n- b\n", {"a": [1, "b"]}),
        ("a:\n  - 1\n  -\n  - - x\n    - y\n", {"a": [1, None, ["x", "y"]]}),
        ("- a: 1\n  b: 2\n- c: 3\n", [{"a": 1, "b": 2}, {"c": 3}]),
        ("a: b # comment\nc: d#e\n", {"a": "b", "c": "d#e"}),
        ("url: https://x.y/z#f\ntime: 10:00\n", {"url": "https://x.y/z#f", "time": "10:00"}),
        ("a: one\n  two\n\n  three\nb: 1", {"a": "one two\nthree", "b": 1}),
        ("a: 'it''s'\nb: \"tab\\tquote\\\"\\u00e9\\x41\"\n", {"a": "it's", "b": "tab\tquote\"éA"}),
        ('a: "\\ud83d\\ude00"', {"a": "😀"}),
        ("a: |\n  x\n   y\n\n  z\nb: >-\n  one\n  two\n\n  three\n", {"a": "x\n y\n\nz\n", "b": "one two\nthree"}),
        ("a: >\n  one\n    more\n  two\n", {"a": "one\n  more\ntwo\n"}),
        ("a: |+\n  x\n\nb: |2\n    y\n", {"a": "x\n\n", "b": "  y\n"}),
        ("a: {b: 1, \"c\":2, d: [x, 'y', {e: f}], g}\n", {"a": {"b": 1, "c": 2, "d": ["x", "y", {"e": "f"}], "g": None}}),
        ("a:\n  {\n    \"b\": [\n      1,\n      2\n    ],\n    \"c\": \"d: e\"\n  }\nf: 1\n", {"a": {"b": [1, 2], "c": "d: e"}, "f": 1}),
        ("a: &x\n  b: 1\nc: *x\n", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &a {x: 1, y: 1}\nb: {<<: *a, y: 2}\n", {"a": {"x": 1, "y": 1}, "b": {"y": 2, "x": 1}}),
        ("a: &a {x: 1}\nc: &c {x: 2, y: 2}\nb:\n  <<: [*a, *c]\n", {"a": {"x": 1}, "c": {"x": 2, "y": 2}, "b": {"x": 1, "y": 2}}),
        ("a:\n  '<<': 1\n", {"a": {"<<": 1}}),
        ("a: {b: &x {c: 1}, d: *x}\n", {"a": {"b": {"c": 1}, "d": {"c": 1}}}),
        ("MITRE ATT&CK:\n  - TA0003:T1098\n", {"MITRE ATT&CK": ["TA0003:T1098"]}),
        ("'a b': 1\n\"c\": 2\n", {"a b": 1, "c": 2}),
        ("a: -1\nb: -x\n", {"a": -1, "b": "-x"}),
        ("a: [1, 2,]\nb: []\nc: {}\n", {"a": [1, 2], "b": [], "c": {}}),
        ("a: 1\n...\n", {"a": 1}),
        ("%YAML 1.2\n---\na: 1\n", {"a": 1}),
        ("# c\n%TAG ! tag:x,2000:\n\n---\na: 1\n", {"a": 1}),
        ("\ufeffa: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
    ]  # fmt: skip

    def test_what_is_in_the_subset_is_read(self) -> None:
        for text, expected in self.CASES:
            with self.subTest(text=text):
                self.assertEqual(json.dumps(read_yaml(text)), json.dumps(expected))

    REFUSED: list[tuple[str, int, str]] = [
        ("a: 1\na: 2\n", 2, "twice"),
        ("a: {b: 1, b: 2}", 1, "twice"),
        ("a: !!str 1", 1, "tags"),
        ("<<: 1", 1, "the merge key"),
        ("a: &a {}\nb:\n  <<: [*a, 1]\n", 3, "the merge key"),
        ("? a\n: b\n", 1, "question mark"),
        ("a: b: c\n", 1, "colon"),
        ("a: [1, 2\n", 1, "not closed"),
        ("a: 'x\n", 1, "not closed"),
        ("a: 1\n---\nb: 2\n", 2, "one document"),
        ("a: *x\n", 1, "no anchor"),
        ("a:\n\tb: 1\n", 2, "tabs"),
        ("a: 1\n  b: 2\n", 2, "colon"),
        ("a: .inf\n", 1, "JSON has no number"),
        ("a: \"\\q\"\n", 1, "no escape"),
        ("a: @x\n", 1, "cannot begin"),
        ("a: 'x' y\n", 1, "follows the value"),
        ("just text\nb: 1\n", 2, "colon"),
        ("a: " + "[" * 100, 1, "levels"),
    ]  # fmt: skip

    def test_what_is_not_is_refused_with_its_line(self) -> None:
        for text, line, words in self.REFUSED:
            with self.subTest(text=text):
                with self.assertRaises(YamlError) as caught:
                    read_yaml(text)
                self.assertEqual(caught.exception.line, line, caught.exception)
                self.assertIn(words, caught.exception.reason)

    def test_a_file_knows_where_its_keys_stand(self) -> None:
        found = read_yaml("# c\na: 1\n\n'b c':\n  d: 2\ne: [x,\n  y]\nf: 1\n")
        self.assertEqual(dict(found.lines), {"a": 2, "b c": 4, "e": 6, "f": 8})
        self.assertEqual(dict(found["b c"].lines), {})

    def test_json_reads_as_itself(self) -> None:
        chance = random.Random(7)
        for _ in range(300):
            value = _some_json(chance, 0)
            for text in (json.dumps(value), json.dumps(value, indent=2), json.dumps(value, indent=4, ensure_ascii=False)):
                self.assertEqual(read_yaml(text), value, text)
            nested = "a:\n  " + json.dumps(value, indent=2).replace("\n", "\n  ") + "\nb: 1\n"
            self.assertEqual(read_yaml(nested), {"a": value, "b": 1}, nested)

    def test_any_text_is_read_or_refused_and_nothing_else(self) -> None:
        chance = random.Random(11)
        pieces = ["a", "b: ", ": ", "- ", "\n", "  ", "'", '"', "[", "]", "{", "}", ",", "#", " #", "|", ">", "&x ", "*x", "1", "\\", "?", "!", "\t"]
        for _ in range(5000):
            text = "".join(chance.choice(pieces) for _ in range(chance.randrange(12)))
            try:
                read_yaml(text)
            except YamlError:
                pass


def _some_json(chance: random.Random, depth: int) -> Any:
    kind = chance.randrange(8 if depth < 4 else 6)
    if kind < 3:
        return "".join(chance.choice("ab :#-'\"\\{}[],é\n\t😀*&!|>%@`?") for _ in range(chance.randrange(8)))
    if kind == 6:
        return [_some_json(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return {f"k{n}{chance.choice(['', ' x', ': ', '#'])}": _some_json(chance, depth + 1) for n in range(chance.randrange(4))}
    return [None, chance.random() < 0.5, chance.randrange(-1000, 1000)][kind - 3]


if __name__ == "__main__":
    unittest.main()
