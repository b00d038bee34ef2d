"""What is derived from each way to write a condition. Each entry: the expression or body of a rule, and the condition."""

from __future__ import annotations

import json
import tempfile
import textwrap
import unittest
import warnings
from pathlib import Path

from iota.pushdown import Pushdown
from iota.pushdown.condition import MOST_NODES, MOST_VALUES, count_nodes, count_values

from pushdown.harness import CORPUS, load, pushdown_of
from pushdown.readable import readable

_PREAMBLE = """
NAMES = ("A", "B")
FROZEN = frozenset({"A", "B"})
LISTED = ["A", "B"]
GROUP = {"A", "B"}
LEVELS = {"A": 1, "B": 2}
"""

_EXPRESSIONS = {
    # equality and membership
    'event.get("n") == "A"': "n in A",
    '"A" == event.get("n")': "n in A",
    'event.get("n") != "A"': "!n in A",
    'not event.get("n") == "A"': "!n in A",
    'event.get("n") in NAMES': "n in A,B",
    'event.get("n") in FROZEN': "n in A,B",
    'event.get("n") in LISTED': "n in A,B",
    'event.get("n") in GROUP': "n in A,B",
    'event.get("n") in LEVELS': "n in A,B",
    'event.get("n") in ["A", "B"]': "n in A,B",
    'event.get("n") not in ("A", "B")': "!n in A,B",
    'event.get("n") in ("A", None)': "!n present | n in A",
    'event.get("n") == 1': "n odd",
    'event.get("n") is True': "n odd",
    # presence and truth
    'event.get("n") is None': "!n present",
    'event.get("n") is not None': "n present",
    '"n" in event': "n present",
    '"n" not in event': "!n present",
    'bool(event.get("n"))': "n present & !n in ''",
    'not event.get("n")': "!n present | n in ''",
    # defaults
    'event.get("n", "A") == "A"': "!n present | n in A",
    'event.get("n", "Z") == "A"': "n in A",
    'event.get("n", "").startswith("A")': "n prefix A",
    'event.get("n", "Ax").startswith("A")': "!n present | n prefix A",
    # items
    'event["n"] == "A"': "!n present | n in A",
    '"n" in event and event["n"] == "A"': "n in A",
    # parts of text
    'event.get("n").startswith("A")': "!n present | n prefix A",
    'event.get("n", "").endswith(("A", "B"))': "n suffix A,B",
    '"x" in event.get("n", "")': "n contains x",
    '"x" not in event.get("n", "")': "!n contains x",
    'event.get("n", "").lower() == "a"': "n in~ a",
    'event.get("n", "").upper() in ("A", "b")': "n in~ a",
    '"a" in event.get("n", "").casefold()': "n contains~ a",
    'str(event.get("n")) == "A"': "n in A",
    'isinstance(event.get("n"), str) and event.get("n")[:1] == "A"': "n present",
    # a part of the text, seen from either end
    'event.get("n", "").split("/")[-1] == "A"': "n in A | n suffix /A",
    'event.get("n", "").split("/")[0] == "A"': "n in A | n prefix A/",
    'event.get("n", "").rpartition(":")[2].lower() in ("a", "b")': "n in~ a,b | n suffix~ :a,:b",
    'event.get("n", "").lower().rsplit(":", 1)[-1] in ("a", "b")': "n in~ a,b | n suffix~ :a,:b",
    'event.get("n", "").partition("@")[0] != "A"': "!n in A & !n prefix A@",
    'event.get("n", "").split("/")[-1].endswith((".txt", "/x"))': "n suffix .txt",
    'not event.get("n", "").split("/")[-1].endswith(".txt")': "!n suffix .txt",
    'event.get("n", "").split("/")[-1].startswith("i-")': "n prefix i- | n contains /i-",
    'event.get("n", "").split("/")[0].endswith("-i")': "n suffix -i | n contains -i/",
    '"x" in event.get("n", "").split("/")[-1]': "n contains x",
    '"x" not in event.get("n", "").split("/")[-1]': "True",
    'event.get("n", "").split("/")[-1] in ("A/B",)': "n odd",
    'event.get("n", "").split("/", 1)[-1] == "A"': "n present",
    'event.get("n", "").rsplit("/", 1)[0] == "A"': "n present",
    'event.get("n", "").split()[-1] == "A"': "True",
    # one of several texts
    'any(text in event.get("n", "").lower() for text in ("a", "b"))': "n contains~ a,b",
    'event.get("n", "").startswith("a") or event.get("n", "").startswith("b")': "n prefix a,b",
    'not event.get("n", "").endswith(".x") or event.get("n") == "a.x"': "!n suffix .x | n in a.x",
    'event.get("n") == "a.x" or not (event.get("n") == "b" or event.get("n", "").endswith(".x"))': "(!n suffix .x & !n in b) | n in a.x",
    # parents
    'event.deep_get("p", "n") == "A"': "p.n in A",
    'event.deep_get("p", "n", default="A") == "A"': "!p.n present | p.n in A",
    'event.get("p", {}).get("n") == "A"': "p.n in A",
    '(event.get("p") or {}).get("n") == "A"': "p.n in A",
    'event.get("p").get("n") == "A"': "!p present | p.n in A",
    'event["p"]["n"] == "A"': "!p present | !p.n present | p.n in A",
    # and, or, not
    'event.get("n") == "A" and event.get("m") == "B"': "n in A & m in B",
    'event.get("n") == "A" or event.get("m") == "B"': "n in A | m in B",
    'not (event.get("n") != "A" or event.get("m"))': "n in A & (!m present | m in '')",
    'event.get("n") == "A" if event.get("m") == "B" else False': "m in B & n in A",
    '"A" == event.get("n") == event.get("m")': "n in A",
    # loops over constants
    'any(event.get("n") == name for name in NAMES)': "n in A,B",
    'any(event.get("n") == name for name in GROUP)': "n in A,B",
    'all(event.get(key) == "A" for key in ("n", "m"))': "n in A & m in A",
    'any([event.get("n") == "A", event.get("m") == "B"])': "n in A | m in B",
    # text is made
    'f"{NAMES[0]}x" == event.get("n")': "n in Ax",
    'event.get("n") == "-".join(NAMES)': "n in A-B",
    'event.get("n") in "A,B".split(",")': "n in A,B",
    # the rest of the rule does not matter
    'event.get("n") == "A" and unknown(event)': "n in A",
    'event.get("n") == "A" and print("x")': "n in A",
    'event.get("n") == "A" and event.items()': "n in A",
}

_BODIES = {
    "early return": ('if event.get("n") != "A":\n    return False\nimport socket\nreturn True', "n in A"),
    "two early returns": ('if event.get("n") not in NAMES:\n    return False\nif event.get("m"):\n    return False\nreturn True', "n in A,B & (!m present | m in '')"),
    "elif and else": ('if event.get("n") == "A":\n    return True\nelif event.get("m") == "B":\n    return True\nelse:\n    return False', "n in A | m in B"),
    "local variable": ('name = event.get("n")\nreturn name == "A"', "n in A"),
    "unpacking": ('name, other = event.get("n"), event.get("m")\nreturn name == "A" and other == "B"', "n in A & m in B"),
    "walrus": ('if (name := event.get("n")) and name == "A":\n    return True\nreturn False', "n in A"),
    "for over constants": ('for name in NAMES:\n    if event.get("n") == name:\n        return True\nreturn False', "n in A,B"),
    "for with else": ('for name in NAMES:\n    if event.get("n") == name:\n        break\nelse:\n    return False\nreturn True', "n in A,B"),
    "while": ('index = 0\nwhile index < 2:\n    if event.get("n") == NAMES[index]:\n        return True\n    index += 1\nreturn False', "n in A,B"),
    "try": ('try:\n    return event["n"] == "A"\nexcept KeyError:\n    return False', "n in A"),
    "try of another error": ('try:\n    return event["n"] == "A"\nexcept ValueError:\n    return False', "!n present | n in A"),
    "match": ('match event.get("n"):\n    case "A" | "B":\n        return True\n    case _:\n        return False', "n in A,B"),
    "assert": ('assert event.get("n") != "A"\nreturn False', "n in A"),
    "failure": ('if event.get("n") == "A":\n    raise ValueError\nreturn False', "n in A"),
    "effect": ('if event.get("n") == "A":\n    LISTED.append(1)\nreturn False', "n in A"),
    "doubled text": ('text = event.get("n", "")\nif text == "A":\n    for _ in (1, 2, 3, 4, 5, 6):\n        text = text + text\nreturn False', "n in A"),
    "never": ('return event.get("n") == "A" and event.get("n") == "B"', "False"),
}


def _derive(body: str, strict: bool = False, before: str = "") -> Pushdown:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rule.py"
        path.write_text(f"{_PREAMBLE}\n{textwrap.dedent(before)}\n\ndef rule(event):\n" + textwrap.indent(body, "    ") + "\n")
        return pushdown_of(load(path), strict)


class ConditionsOfRules(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        warnings.simplefilter("ignore")

    def test_expressions(self) -> None:
        for expression, expected in _EXPRESSIONS.items():
            with self.subTest(expression):
                self.assertEqual(readable(_derive(f"return {expression}").condition), expected)

    def test_bodies(self) -> None:
        for name, (body, expected) in _BODIES.items():
            with self.subTest(name):
                self.assertEqual(readable(_derive(body).condition), expected)

    def test_an_answer_other_than_a_bool_is_sent_where_that_is_a_failure(self) -> None:
        self.assertEqual(readable(_derive('return event.get("n")').condition), "n present & !n in ''")
        self.assertIs(_derive('return event.get("n")', strict=True).condition, True)
        self.assertEqual(readable(_derive('return event.get("n", False)', strict=True).condition), "n present")
        self.assertEqual(readable(_derive('if event.get("n") == "A":\n    return\nreturn False', strict=True).condition), "n in A")

    def test_helpers_are_followed_into(self) -> None:
        helpers = """
            def kind(event):
                return event.deep_get("userIdentity", "type")

            def is_root(event, *, name="Root"):
                return kind(event) == name
        """
        self.assertEqual(readable(_derive("return is_root(event)", before=helpers).condition), "userIdentity.type in Root")
        self.assertEqual(readable(_derive('return not is_root(event, name="A")', before=helpers).condition), "!userIdentity.type in A")

    def test_constants_of_any_code_that_may_still_run_are_not_believed(self) -> None:
        for name in sorted(path.stem for path in CORPUS.glob("*.py")):
            if name.startswith(("mutated_", "rebound_by_", "rebound_attribute", "globals_")):
                with self.subTest(name):
                    self.assertIs(pushdown_of(load(CORPUS / f"{name}.py"), False).condition, True)

    def test_a_defeat_names_the_line_and_what_to_do(self) -> None:
        defeated = _derive("print(event)\nreturn False").to_json()
        self.assertIs(defeated["condition"], True)
        self.assertEqual(defeated["defeated"]["line"], 11)
        self.assertIn("print()", defeated["defeated"]["reason"])
        self.assertIn("cheap fields", defeated["defeated"]["hint"])
        self.assertTrue(defeated["defeated"]["file"].endswith("rule.py"))

    def test_conditions_are_bounded_and_json(self) -> None:
        for path in sorted(CORPUS.glob("*.py")):
            pushdown = pushdown_of(load(path), False)
            with self.subTest(path.stem):
                self.assertLessEqual(count_nodes(pushdown.condition), MOST_NODES)
                self.assertLessEqual(count_values(pushdown.condition), MOST_VALUES)
                self.assertEqual(json.loads(json.dumps(pushdown.to_json())), pushdown.to_json())

    def test_too_many_values_weaken_the_condition(self) -> None:
        many = 'MANY = tuple(f"V{n}" for n in range(3000))'
        self.assertEqual(readable(_derive('return event.get("m") == "A" and event.get("n") in MANY', before=many).condition), "n present & m in A")

    def test_expressions_nested_beyond_measure_are_sent(self) -> None:
        for depth in (100, 400, 2000):
            condition = _derive(f'return event.get("n") == "A" and {"not " * depth} event.get("m")').condition
            self.assertIn(readable(condition), ("n in A & m present & !m in ''", "n in A", "True"))


if __name__ == "__main__":
    unittest.main()
