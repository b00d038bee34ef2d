"""How rule files are imported, and what is said about those that cannot be."""

from __future__ import annotations

import time
import unittest
from typing import Any

from worker_client import Worker, WorkerDied

from iota.progress import LOAD_PHASE

RULE = "def rule(event):\n    return True\n"


def hello_of(files: dict[str, str], **options: Any) -> Any:
    with Worker(files, **options) as worker:
        return worker.hello()


class WhatAFileHolds(unittest.TestCase):
    def test_annotations_of_a_rule_are_what_they_are_when_it_is_run_by_hand(self) -> None:
        source = "def helper(x: int): pass\nKIND = helper.__annotations__['x'].__class__.__name__\n" + RULE
        (rule,) = hello_of({"typed.py": source})["rules"]
        self.assertEqual(rule["constants"]["KIND"], "type")

    def test_shapes_are_told_by_what_a_module_defines(self) -> None:
        iota_class = "from iota import Rule\nclass Mine(Rule):\n    def rule(self, event):\n        return True\n"
        cases = {
            "predicate": RULE,
            "transform": RULE + "def alert(event):\n    return True\n",
            "class": iota_class,
            "helper": "def other():\n    pass\n",
        }
        more = {
            "predicate_assigned.py": "rule = lambda event: True\n",
            "predicate_unpacked.py": "rule, other = (lambda event: True), 1\n",
            "predicate_imported.py": "from shared import rule\n",
            "predicate_renamed.py": "from shared import other as rule\n",
            "predicate_star.py": "from shared import *\n",
            "predicate_conditional.py": "try:\n    import nothing_such\nexcept ImportError:\n    def rule(event):\n        return True\n",
            "predicate_decorated.py": (
                "import functools\n"
                "def d(f):\n"
                "    @functools.wraps(f)\n"
                "    def g(*a, **k):\n"
                "        return f(*a, **k)\n"
                "    return g\n"
                "@d\n"
                "def rule(event):\n"
                "    return True\n"
            ),
            "class_extended.py": iota_class + "class More(Mine):\n    pass\n",
            "class_foreign.py": "class Rule:\n    pass\nclass Mine(Rule):\n    def rule(self, event):\n        return True\n",
            "helper_class.py": "class Rule:\n    pass\nclass Other(dict):\n    pass\n",
            "helper_nested.py": "def make():\n    def rule(event):\n        return True\n    return rule\n",
            "helper_unwell.py": "raise ValueError('a helper is not executed for its own sake')\n",
            "helper_empty.py": "",
        }
        files = {**{f"{shape}.py": source for shape, source in cases.items()}, **more, "shared.py": RULE + "other = rule\n"}
        names = [name for name in files if name != "shared.py"]
        hello = hello_of(files, load=names)
        found = {name: rule.get("shape", rule.get("error")) for name, rule in zip(names, hello["rules"], strict=True)}
        self.assertEqual(found, {name: name.removesuffix(".py").split("_")[0] for name in names})

    def test_constants_of_a_strict_rule_are_its_own_affair(self) -> None:
        self.assertNotIn("constants", hello_of({"r.py": "LIMIT = 3\n" + RULE}, strict=["r.py"])["rules"][0])

    def test_the_hello_names_constants_in_the_order_of_the_load_frame(self) -> None:
        files = {
            "b/second.py": RULE + "def severity():\n    return 'LOW'\ndef dedup(event):\n    return 'd'\n",
            "a/first.py": RULE + (
                "import json\n"
                "from enum import Enum\n"
                "LIMIT = 3\n"
                "NAMES = ['a', {'b': None}]\n"
                "BAD = {1, 2}\n"
                "INF = float('inf')\n"
                "lower = 1\n"
                "_HIDDEN = 1\n"
                "HUGE = 'x' * 100_000\n"
            ),
            "b/third.py": (
                "from iota import Rule\n"
                "class T(Rule):\n"
                "    id = 'T'\n"
                "    log_types = ['AWS.CloudTrail']\n"
                "    Threshold = 5\n"
                "    RULE_ID = 'the own'\n"
                "    def rule(self, event):\n"
                "        return True\n"
                "    def title(self, event):\n"
                "        return 't'\n"
            ),
        }
        with Worker(files) as worker:
            hello = worker.hello()
            found = worker.evaluate({"a": 1})["detections"]
        self.assertEqual((hello["protocol"], [rule["index"] for rule in hello["rules"]]), (1, [0, 1, 2]))
        self.assertEqual([(one.get("dedup"), one.get("severity")) for one in found if one["rule"] == 0], [("d", "LOW")])
        self.assertEqual([one["title"] for one in found if one["rule"] == 2], ["t"])
        self.assertEqual(hello["rules"][1]["constants"], {"LIMIT": 3, "NAMES": ["a", {"b": None}]})
        self.assertEqual(hello["rules"][2]["constants"], {"id": "T", "log_types": ["AWS.CloudTrail"], "Threshold": 5})
        self.assertGreater(hello["loadMs"], 0)
        self.assertGreater(hello["pid"], 1)


class WhatCannotBeLoadedIsToldAndNothingElseSuffers(unittest.TestCase):
    def error(self, source: str, **files: str) -> Any:
        begin = time.monotonic()
        with Worker({"bad.py": source, "good.py": RULE, **files}, load=["bad.py", "good.py"], timeout_ms=200) as worker:
            bad, good = worker.hello()["rules"]
            self.assertEqual(good["shape"], "predicate")
            self.assertEqual(len(worker.evaluate({}, rules=["good.py"])["detections"]), 1)
        self.assertLess(time.monotonic() - begin, 3)
        return bad["error"]

    def test_a_syntax_error(self) -> None:
        error = self.error("import os\n\ndef rule(event:\n    pass\n")
        self.assertEqual((error["type"], error["line"]), ("SyntaxError", 3))
        self.assertIn("was never closed", error["message"])
        self.assertIn("bad.py", error["traceback"])
        self.assertEqual(self.error("def rule(event):\n\treturn 1\n        return 2\n")["type"], "TabError")
        self.assertIn("null bytes", self.error("def rule(event):\n    return '\0'\n")["message"])

    def test_a_missing_module_with_the_command_that_installs_it(self) -> None:
        error = self.error("import os\nimport no_such_package.sub\n" + RULE)
        self.assertEqual((error["type"], error["line"]), ("ModuleNotFoundError", 2))
        self.assertIn("pip install no_such_package", error["message"])
        self.assertTrue(error["traceback"].startswith("Traceback (most recent call last):\n  File "))
        self.assertNotIn("iota/", error["traceback"])

    def test_an_error_in_a_helper_names_the_line_of_the_import_in_the_rule(self) -> None:
        error = self.error("import os\n\nfrom helper import value\n" + RULE, **{"helper.py": "x = 1\nvalue = x / 0\n"})
        self.assertEqual((error["type"], error["line"], error["message"]), ("ZeroDivisionError", 3, "division by zero"))
        self.assertIn('helper.py", line 2', error["traceback"])
        error = self.error("from helper import value\n" + RULE, **{"helper.py": "def broken(:\n"})
        self.assertEqual((error["type"], error["line"]), ("SyntaxError", 1))

    def test_an_import_that_raises_exits_or_loops(self) -> None:
        table = {
            "1 / 0": "ZeroDivisionError",
            "raise SystemExit(3)": "SystemExit",
            "exit()": "SystemExit",
            "raise KeyboardInterrupt": "KeyboardInterrupt",
            "while True: pass": "RuleTimeout",
            "import time; time.sleep(100)": "RuleTimeout",
        }
        for line, kind in table.items():
            with self.subTest(line):
                error = self.error(RULE + line + "\n")
                self.assertEqual((error["type"], error["line"]), (kind, 3))

    def test_a_rule_that_cannot_work(self) -> None:
        table = {
            "rule = 5\n": "not a function",
            "def alert(event):\n    return True\n": "no rule()",
            "def rule():\n    return True\ndef rule(a, b):\n    return True\n": "rule(a, b) cannot be called",
            RULE + "def title(a, b):\n    return ''\n": "title(a, b) cannot be called",
            "async def rule(event):\n    return True\n": "async",
            "def rule(event):\n    yield True\n": "generator",
            "from iota import Rule\n"
            "class A(Rule):\n"
            "    def rule(self, e):\n"
            "        return True\n"
            "class B(Rule):\n"
            "    def rule(self, e):\n"
            "        return True\n": "2 rules (A, B)",
            "from iota import Rule\n"
            "class A(Rule):\n"
            "    def __init__(self):\n"
            "        raise ValueError('no')\n"
            "    def rule(self, e):\n"
            "        return True\n": "no",
        }
        for source, told in table.items():
            with self.subTest(source):
                self.assertIn(told, self.error(source)["message"])

    def test_a_file_that_is_not_there(self) -> None:
        with Worker({"good.py": RULE}, load=["absent.py", "good.py"]) as worker:
            absent, good = worker.hello()["rules"]
        self.assertEqual((absent["error"]["type"], absent["error"]["line"], good["shape"]), ("FileNotFoundError", None, "predicate"))

    def test_an_import_that_kills_the_process_is_found_by_a_rehearsal_once_the_rule_is_isolated(self) -> None:
        files = {"good.py": RULE, "bad.py": RULE + "import os\nos._exit(7)\n"}
        with Worker(files) as worker:
            self.assertRaises(WorkerDied, worker.hello)
            self.assertEqual(worker.progress()[1:], (0xFFFFFFFF, 1, LOAD_PHASE))
        with Worker(files, isolated=["bad.py"]) as worker:
            good, bad = worker.hello()["rules"]
            self.assertEqual(good["shape"], "predicate")
            self.assertEqual(bad["error"]["type"], "WorkerExit")
            self.assertIn("exited with status 7 while importing", bad["error"]["message"])


class ImportsOfRules(unittest.TestCase):
    def values(self, files: dict[str, str], load: list[str], **options: Any) -> list[str]:
        """The title that each rule gives."""
        with Worker(files, load=load, **options) as worker:
            errors = [rule["error"] for rule in worker.hello()["rules"] if "error" in rule]
            self.assertEqual(errors, [])
            # Twice: the second batch must not see what the first one's imports left behind.
            worker.evaluate({})
            result = worker.evaluate({})
            self.assertEqual(result["failures"], [])
            return [found["title"] for found in result["detections"]]

    def test_two_folders_with_a_helper_of_the_same_name_each_get_their_own(self) -> None:
        use = RULE + "import helper\ndef title(event):\n    return helper.NAME\n"
        files = {"a/one.py": use, "b/two.py": use, "a/helper.py": "NAME = 'a'\n", "b/helper.py": "NAME = 'b'\n"}
        self.assertEqual(self.values(files, ["a/one.py", "b/two.py"]), ["a", "b"])

    def test_a_helper_that_is_imported_inside_a_function_is_that_of_the_rules_folder(self) -> None:
        use = RULE + (
            "def title(event):\n"
            "    from helper import NAME\n"
            "    import helper as again\n"
            "    assert again.NAME == NAME\n"
            "    return NAME\n"
        )
        files = {"a/one.py": use, "b/two.py": use, "a/three.py": use, "a/helper.py": "NAME = 'a'\n", "b/helper.py": "NAME = 'b'\n"}
        self.assertEqual(self.values(files, ["a/one.py", "b/two.py", "a/three.py"]), ["a", "b", "a"])

    def test_a_helper_that_imports_another_inside_a_function_gets_that_of_its_folder(self) -> None:
        use = RULE + "import outer\ndef title(event):\n    return outer.name()\n"
        outer = "def name():\n    import inner\n    return inner.NAME\n"
        files = {"a/one.py": use, "b/two.py": use}
        for folder in "ab":
            files |= {f"{folder}/outer.py": outer, f"{folder}/inner.py": f"NAME = '{folder}'\n"}
        self.assertEqual(self.values(files, ["a/one.py", "b/two.py"]), ["a", "b"])

    def test_packages_and_their_relative_imports_work_at_load_and_at_run_time(self) -> None:
        files: dict[str, str] = {}
        for folder in "ab":
            files[f"{folder}/use_{folder}.py"] = (
                RULE + "import pack.deep.leaf\n"
                "from pack import name\n"
                "def title(event):\n"
                "    from pack.deep import late\n"
                "    import pack.deep.late as same\n"
                "    assert same is late\n"
                "    return name() + pack.deep.leaf.NAME + late.NAME\n"
            )
            files[f"{folder}/pack/__init__.py"] = "def name():\n    from . import one\n    return one.NAME\n"
            files[f"{folder}/pack/one.py"] = "from .deep.leaf import NAME\n"
            files[f"{folder}/pack/deep/__init__.py"] = ""
            files[f"{folder}/pack/deep/leaf.py"] = f"NAME = '{folder}'\n"
            files[f"{folder}/pack/deep/late.py"] = f"NAME = '{folder.upper()}'\n"
        self.assertEqual(self.values(files, ["a/use_a.py", "b/use_b.py"]), ["aaA", "bbB"])

    def test_a_shared_folder_that_rules_put_on_the_path_is_loaded_once_for_all(self) -> None:
        use = (
            "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), '../helpers'))\n"
            "from common import COUNT\n" + RULE + (
                "def title(event):\n"
                "    import late\n"
                "    COUNT.append(1)\n"
                "    return str(len(COUNT)) + late.NAME\n"
            )
        )
        files = {"a/one.py": use, "b/two.py": use, "b/three.py": use, "helpers/common.py": "COUNT = []\n", "helpers/late.py": "NAME = 'l'\n"}
        self.assertEqual(self.values(files, ["a/one.py", "b/two.py", "b/three.py"]), ["4l", "5l", "6l"])

    def test_two_packs_that_put_folders_with_equal_names_on_the_path_get_their_own(self) -> None:
        use = (
            "import os, sys\n"
            "sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../helpers'))\n"
            "import common\n"
        ) + RULE + "def title(event):\n    return common.NAME\n"
        files = {"a/rules/one.py": use, "b/rules/two.py": use, "a/helpers/common.py": "NAME = 'a'\n", "b/helpers/common.py": "NAME = 'b'\n"}
        self.assertEqual(self.values(files, ["a/rules/one.py", "b/rules/two.py"]), ["a", "b"])

    def test_helpers_in_a_root_are_importable_and_a_folder_goes_before_them(self) -> None:
        use = RULE + "import common\ndef title(event):\n    return common.NAME\n"
        files = {"a/one.py": use, "b/two.py": use, "common.py": "NAME = 'root'\n", "b/common.py": "NAME = 'b'\n", "top.py": use}
        self.assertEqual(self.values(files, ["a/one.py", "b/two.py", "top.py"]), ["root", "b", "root"])

    def test_the_folder_is_first_on_the_path_as_for_a_script(self) -> None:
        use = (
            "import sys, os, importlib\n"
            "FIRST = os.path.basename(sys.path[0])\n"
            "NAME = importlib.import_module('helper').NAME\n"
        ) + RULE + "def title(event):\n    return FIRST + NAME\n"
        files = {"a/one.py": use, "b/two.py": use, "a/helper.py": "NAME = '1'\n", "b/helper.py": "NAME = '2'\n"}
        self.assertEqual(self.values(files, ["a/one.py", "b/two.py"]), ["a1", "b2"])

    def test_a_rule_named_like_a_module_of_the_standard_library_does_not_replace_it(self) -> None:
        files = {"a/secrets.py": RULE, "a/colorsys.py": RULE, "a/user.py": RULE + (
            "import colorsys\n"
            "def title(event):\n"
            "    import secrets\n"
            "    return str(hasattr(secrets, 'token_hex') and hasattr(colorsys, 'rgb_to_hsv'))\n"
        )}
        self.assertEqual(self.values(files, ["a/secrets.py", "a/colorsys.py", "a/user.py"])[2], "True")

    def test_rules_of_one_file_name_in_two_folders_do_not_meet(self) -> None:
        source = (
            "from dataclasses import dataclass\n"
            "import pickle\n"
            "@dataclass\n"
            "class Seen:\n"
            "    name: str = '{0}'\n"
        ) + RULE + "def title(event):\n    return pickle.loads(pickle.dumps(Seen())).name\n"
        files = {"a/same.py": source.replace("{0}", "a"), "b/same.py": source.replace("{0}", "b")}
        self.assertEqual(self.values(files, ["a/same.py", "b/same.py"]), ["a", "b"])

    def test_a_helper_of_a_failed_rule_is_still_there_for_the_next(self) -> None:
        files = {"a/bad.py": (
            "import helper\n"
            "1 / 0\n"
        ) + RULE, "a/good.py": "import helper\n" + RULE + "def title(event):\n    return helper.NAME\n", "a/helper.py": "NAME = 'h'\n"}
        with Worker(files, load=["a/bad.py", "a/good.py"]) as worker:
            worker.hello()
            self.assertEqual(worker.evaluate({}, rules=["a/good.py"])["detections"][0]["title"], "h")


if __name__ == "__main__":
    unittest.main()
