"""The reference evaluator, which the host's must equal: each record against each condition."""

from __future__ import annotations

import unittest

from iota.pushdown.condition import Condition
from iota.pushdown.evaluate import evaluate

_A: Condition = {"field": ["n"], "op": "in", "values": ["A"]}
_PRESENT: Condition = {"field": ["n"], "op": "present"}
_ODD: Condition = {"field": ["n"], "op": "in", "values": []}
_CHILD: Condition = {"field": ["p", "n"], "op": "in", "values": ["A"]}
_FOLD: Condition = {"field": ["n"], "op": "in", "values": ["a"], "fold": True}

# record: the answers of _A, _PRESENT, _ODD
_FIELD = {
    "{}": (False, False, False),
    '{"n":"A"}': (True, True, False),
    '{"n":"B"}': (False, True, False),
    ' \t\r\n{ "m" : {"n":"A"} , "n" : "A" } ': (True, True, False),
    '{"m":"A","n":""}': (False, True, False),
    '{"n":null}': (None, None, None),
    '{"n":true}': (None, None, None),
    '{"n":1}': (None, None, None),
    '{"n":[]}': (None, None, None),
    '{"n":{}}': (None, None, None),
    '{"n":"\\u0041"}': (None, None, None),
    '{"n":"a\\"b"}': (False, True, False),
    '{"n":"a\\/b"}': (None, None, None),
    '{"n":"\\\\u0041"}': (False, True, False),
    '{"n":"A","n":"A"}': (None, None, None),
    '{"N":"A"}': (None, None, None),
    '{"n":"A","N":"B"}': (None, None, None),
    '{"\\u006e":"A"}': (None, None, None),
    '{"n":"A","\\u006e":"B"}': (None, None, None),
    '{"é":1}': (None, None, None),
    '{"m":{"N":1,"\\n":2}}': (False, False, False),
    '{"m":"{\\"n\\":\\"A\\"}"}': (False, False, False),
    '{"n":"é"}': (False, True, False),
    "[]": (None, None, None),
    '{"n":': (None, None, None),
    '{"n":1e999}': (None, None, None),
    "\ufeff{}": (None, None, None),
}

_PARENT = {
    "{}": False,
    '{"p":{}}': False,
    '{"p":{"n":"A"}}': True,
    '{"p":{"n":"B"}}': False,
    '{"n":"A"}': False,
    '{"p":"A"}': None,
    '{"p":null}': None,
    '{"p":[{"n":"A"}]}': None,
    '{"p":{"n":"A"},"p":{}}': None,
    '{"P":{"n":"A"}}': None,
    '{"p":{"N":"A"}}': None,
    '{"p":{"n":"A"},"q":{"n":1}}': True,
}


class Evaluation(unittest.TestCase):
    def test_a_field(self) -> None:
        for record, expected in _FIELD.items():
            with self.subTest(record):
                self.assertEqual(tuple(evaluate(condition, record) for condition in (_A, _PRESENT, _ODD)), expected)

    def test_a_member_of_an_object(self) -> None:
        for record, expected in _PARENT.items():
            with self.subTest(record):
                self.assertIs(evaluate(_CHILD, record), expected)

    def test_operators(self) -> None:
        record = '{"n":"Evil"}'
        for op, values, expected in (
            ("prefix", ["Ev"], True), ("prefix", ["vi"], False), ("prefix", [""], True), ("suffix", ["x", "il"], True), ("suffix", [], False),
            ("contains", ["vi"], True), ("contains", ["EV"], False), ("contains", [""], True), ("in", ["evil"], False),
        ):  # fmt: skip
            with self.subTest(op=op, values=values):
                self.assertIs(evaluate({"field": ["n"], "op": op, "values": values}, record), expected)

    def test_folding_is_for_ascii_text_only(self) -> None:
        for record, expected in {'{"n":"A"}': True, '{"n":"a"}': True, '{"n":"b"}': False, '{"n":"é"}': None, '{"n":1}': None, "{}": False}.items():
            with self.subTest(record):
                self.assertIs(evaluate(_FOLD, record), expected)

    def test_escapes_stand_for_one_character(self) -> None:
        for op, value, record, expected in (
            ("in", 'a"b', r'{"n":"a\"b"}', True), ("in", "a\\b", r'{"n":"a\\b"}', True), ("contains", "nb", r'{"n":"a\nb"}', False),
            ("contains", "nb", r'{"n":"a\\nb"}', True), ("contains", "nb", r'{"n":"a\nb\\nb"}', True), ("suffix", "n", r'{"n":"\n"}', False),
            ("suffix", "n", r'{"n":"\\n"}', True), ("suffix", "\n", r'{"n":"\\\n"}', True), ("prefix", "\t", r'{"n":"\t"}', True),
            ("prefix", "\x01", r'{"n":"\u0001"}', None), ("contains", "é", r'{"n":"\"é"}', True), ("contains", "/", r'{"n":"\""}', False),
        ):  # fmt: skip
            with self.subTest(op=op, value=value, record=record):
                self.assertIs(evaluate({"field": ["n"], "op": op, "values": [value]}, record), expected)

    def test_what_stands_anywhere_in_a_value(self) -> None:
        for value, record, expected in (
            ("x/", "{}", False), ("x/", '{"n":"ax/b"}', True), ("x/'", '{"n":"x/"}', False), ("x/", '{"n":[{"x/":1}]}', True),
            ("x/", '{"n":{"a":"x"}}', False), ("x/'", '{"n":["x/"]}', True), ("x/'", '{"n":["x/\'y"]}', True), ("x/'", '{"n":["x/y"]}', False),
            ("x/", '{"n":["é"]}', None), ("x/", '{"n":["\x7f"]}', None), ("x/", r'{"n":["\n"]}', None), ("x/", '{"n":[1,\n2]}', None),
            ("x/", '{"n":12}', False), ("x/", '{"n":[],"n":[]}', None), ("x/", r'{"n":"\n"}', False), ("x/", r'{"n":"\u0041"}', None),
        ):  # fmt: skip
            with self.subTest(value=value, record=record):
                self.assertIs(evaluate({"field": ["n"], "op": "within", "values": [value]}, record), expected)
                folded = {"field": ["n"], "op": "within", "values": [value], "fold": True}
                self.assertIs(evaluate(folded, record.replace("x/", "X/")), expected)

    def test_three_values(self) -> None:
        yes, no, unknown = '{"n":"A"}', '{"n":"B"}', '{"n":1}'
        for record, answer in ((yes, True), (no, False), (unknown, None)):
            with self.subTest(record):
                self.assertIs(evaluate({"not": _A}, record), None if answer is None else not answer)
                self.assertIs(evaluate({"all": [_A, _PRESENT]}, record), answer)
                self.assertIs(evaluate({"all": [_A, False]}, record), False)
                self.assertIs(evaluate({"any": [_A, _ODD]}, record), answer)
                self.assertIs(evaluate({"any": [_A, True]}, record), True)
        self.assertIs(evaluate(True, "{}"), True)
        self.assertIs(evaluate(False, "{}"), False)


if __name__ == "__main__":
    unittest.main()
