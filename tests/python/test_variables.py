"""`iota.variable`: what the owner sets in iota.yaml, as rules read it."""

from __future__ import annotations

import unittest

from iota import variable
from iota.variables import asked, provide


class VariableTests(unittest.TestCase):
    def tearDown(self) -> None:
        provide({})

    def test_the_default_holds_until_the_owner_sets_a_value(self) -> None:
        self.assertEqual(variable("accounts", ("1",)), ("1",))
        provide({"accounts": ["2", "3"]})
        self.assertEqual(variable("accounts", ("1",)), ("2", "3"))

    def test_lists_cannot_be_changed(self) -> None:
        provide({"accounts": [["2"], {"a": ["3"]}]})
        self.assertEqual(variable("accounts", ()), (("2",), {"a": ("3",)}))

    def test_a_value_of_another_kind_is_an_error_that_names_it(self) -> None:
        provide({"accounts": "2", "hour": True, "name": 3, "flag": 1})
        for name, default in (("accounts", ()), ("hour", 7), ("name", "x"), ("flag", False)):
            with self.subTest(name), self.assertRaisesRegex(TypeError, rf"^variables\.{name} in iota\.yaml must be of type "):
                variable(name, default)

    def test_numbers_of_both_kinds_are_alike_and_no_default_takes_anything(self) -> None:
        provide({"hour": 7.5, "any": {"a": 1}})
        self.assertEqual(variable("hour", 7), 7.5)
        self.assertEqual(variable("any", None), {"a": 1})

    def test_the_names_that_were_read_are_known(self) -> None:
        provide({"b": 1, "c": 2})
        variable("b", 0)
        variable("a", 0)
        self.assertEqual(asked(), ["a", "b"])


if __name__ == "__main__":
    unittest.main()
