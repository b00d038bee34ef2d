"""The part of YAML that rule metadata needs."""

from __future__ import annotations

import unittest

import support  # noqa: F401  (makes the package importable)
from iota.yaml_subset import Value, read_top_level


class Subset(unittest.TestCase):
    def test_scalars_are_read_as_their_text(self) -> None:
        table: list[tuple[str, str]] = [
            ("Medium", "Medium"), ("yes", "yes"), ("0644", "0644"), ("1:30:00", "1:30:00"), ("2024-01-01", "2024-01-01"), ("true", "true"),
            ("a b  # note", "a b"), ("a#b", "a#b"), ('"a # b"', "a # b"), ('"a\\n\\u00e9\\"" # note', (
                'a\n'
                'é"'
            )), ("'it''s'", "it's"), ("'a: b'", "a: b"),
            ("http://x/y", "http://x/y"), ("AWS.X.Y", "AWS.X.Y"),
        ]  # fmt: skip
        for text, value in table:
            with self.subTest(text):
                self.assertEqual(read_top_level(f"Key: {text}\nOther: 1"), {"Key": value, "Other": "1"})

    def test_lists_in_both_notations(self) -> None:
        wanted: dict[str, Value] = {"Key": ["a", "b c"], "Other": "1"}
        for text in ((
            "Key:\n"
            "  - a\n"
            "  - b c\n"
            "Other: 1"
        ), (
            "Key:\n"
            "- a  # first\n\n"
            "# between\n"
            "- 'b c'\n"
            "Other: 1"
        ), 'Key: [a, b c] # note\nOther: "1"', "---\nKey: # note\n    - a\n    - b c\nOther: 1\n...\nMore: 2"):
            with self.subTest(text):
                self.assertEqual(read_top_level(text), wanted)
        self.assertEqual(read_top_level("Key: []"), {"Key": []})

    def test_what_it_cannot_read_safely_is_left_out(self) -> None:
        for text in (
            "|\n"
            "  text", (
                ">-\n"
                "  text"
            ), "&a x", "*a", "!!str 5", "{a: b}", "[a, [b]]", "['a', b]", "[a", "'open", '"open', '"\\x41"', "a: b", "a:", (
                "text\n"
                "  goes on"
            ),
            "\n"
            "  nested: 1\n"
            "  more: 2", "\n  - a\n  - b: c", "\n  - a\n    - b", "\n  - - a", "", "~", "null", "@a", "`a`", "%a", "- a", "? a",
        ):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(read_top_level(f"Key: {text}\nOther: 1"), {"Other": "1"})
        self.assertEqual(read_top_level("Key: a\nKey: b\nOther: 1"), {"Other": "1"})
        self.assertEqual(read_top_level(""), {})

    def test_a_file_from_windows_is_read_too(self) -> None:
        self.assertEqual(read_top_level("\ufeffKey: a\r\nList:\r\n  - b\r\n"), {"Key": "a", "List": ["b"]})


if __name__ == "__main__":
    unittest.main()
