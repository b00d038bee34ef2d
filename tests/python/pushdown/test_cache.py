"""The cache of conditions: a hit gives what the analysis would give, and whatever the analysis reads makes a miss when it changes."""

from __future__ import annotations

import binascii
import json
import os
import struct
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path
from typing import Any

from support import LAYER

RULE = """
    from helper import WATCHED
    def rule(event):
        return event.get("eventName") in WATCHED
"""
HELPER = 'WATCHED = ("One", "Two")\n'


class Pack:
    """A folder of rules, and a folder that workers over it keep conditions in."""

    def __init__(self, test: unittest.TestCase, files: dict[str, str]) -> None:
        folder = tempfile.TemporaryDirectory(prefix="iota-cache-")
        test.addCleanup(folder.cleanup)
        self.folder = Path(os.path.realpath(folder.name))
        self.cache = self.folder / "cache"
        self.rules = self.folder / "rules"
        self.rules.mkdir()
        self.hello: dict[str, Any] = {}
        for name, text in files.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.rules / name).write_text(textwrap.dedent(text))

    def entries(self) -> list[str]:
        return sorted(path.name for path in self.cache.glob("*conditions-*"))

    def start(self, environment: dict[str, str] | None = None, names: list[str] | None = None, prologue: str = "", **load: Any) -> list[Any]:
        """What a new worker says of the rules: their conditions."""
        progress = self.folder / "progress"
        progress.write_bytes(bytes(32))
        chosen = names or ["rule.py"]
        frame = {
            "protocol": 1, "roots": [str(self.rules)], "progress": str(progress), "timeoutMs": 2000, "memoryMb": 1024, "isolated": [],
            "pushdown": True, "analysis": [str(self.cache)],
            "rules": [{"index": index, "id": name, "path": str(self.rules / name)} for index, name in enumerate(chosen)],
            **load,
        }  # fmt: skip
        payload = json.dumps(frame).encode()
        program = f"{prologue}\nimport os\nfrom iota.worker import main\nos._exit(main())"
        done = subprocess.run(
            [sys.executable, "-B", "-s", "-S", "-X", "utf8", "-c", program],
            input=struct.pack("<IB", len(payload) + 1, ord("L")) + payload,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(LAYER), "PYTHONHASHSEED": "0", **(environment or {})},
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode())
        self.hello = json.loads(done.stdout[5:])
        return [rule.get("pushdown") or rule.get("error") for rule in self.hello["rules"]]


class HitTests(unittest.TestCase):
    def test_the_second_start_finds_what_the_first_derived(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER})
        derived = pack.start()
        self.assertGreater(pack.hello["analysisMs"], 0)
        self.assertEqual({"condition": {"field": ["eventName"], "op": "in", "values": ["One", "Two"]}}, derived[0])
        [entry] = pack.entries()
        # The answer really comes from the file.
        path = pack.cache / entry
        changed = {"condition": {"field": ["eventName"], "op": "in", "values": ["Kept"]}}
        write_entry(path, json.dumps(changed))
        self.assertEqual([changed], pack.start())
        self.assertNotIn("analysisMs", pack.hello)

    def test_conditions_that_the_host_has_read_are_not_sent_but_for_why_there_are_none(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER, "no.py": "def rule(event):\n    return unknown\n"})
        names = ["rule.py", "no.py"]
        derived = pack.start(names=names)
        self.assertNotIn("kept", pack.hello)
        [entry] = pack.entries()
        self.assertEqual([None, derived[1]], pack.start(names=names, kept=entry.removeprefix("conditions-")))
        self.assertTrue(pack.hello["kept"])
        self.assertEqual(str(pack.rules / "no.py"), derived[1]["defeated"]["file"])

    def test_conditions_of_other_rules_that_the_host_has_read_do_not_count(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER})
        derived = pack.start()
        [entry] = pack.entries()
        (pack.rules / "helper.py").write_text(HELPER + "\nMORE = 1\n")
        self.assertEqual(derived, pack.start(kept=entry.removeprefix("conditions-")))
        self.assertNotIn("kept", pack.hello)

    def test_a_hit_does_not_import_the_analyser(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER})
        pack.start()
        pack.start(prologue="import sys\nsys.modules['iota.pushdown.analysis'] = None")

    def test_a_copy_of_the_pack_in_another_place_is_the_same_pack(self) -> None:
        first = Pack(self, {"rule.py": RULE, "helper.py": HELPER, "no.py": "def rule(event):\n    return unknown\n"})
        second = Pack(self, {"rule.py": RULE, "helper.py": HELPER, "no.py": "def rule(event):\n    return unknown\n"})
        names = ["rule.py", "no.py"]
        first.start(names=names)
        second.cache = first.cache
        found = second.start(names=names)
        self.assertEqual(1, len(first.entries()))
        self.assertEqual(str(second.rules / "no.py"), found[1]["defeated"]["file"])

    def test_nothing_is_loaded_that_has_another_name_on_another_architecture(self) -> None:
        check = """
            import sys, iota.pushdown.cache
            from iota.pushdown.territory import installed
            built = [name for name in sys.modules if name.startswith("_sysconfigdata")]
            import sysconfig
            same = set(installed()) == {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
            print(built, same)
        """
        done = subprocess.run(
            [sys.executable, "-s", "-S", "-c", textwrap.dedent(check)], env={"PYTHONPATH": str(LAYER)}, capture_output=True, text=True, check=True
        )
        self.assertEqual("[] True\n", done.stdout)

    def test_where_a_rule_lies_is_not_believed(self) -> None:
        pack = Pack(self, {"rule.py": "def rule(event):\n    return event.get('eventName') == 'One' and 'nowhere' in __file__\n"})
        [answer] = pack.start()
        self.assertEqual({"field": ["eventName"], "op": "in", "values": ["One"]}, answer["condition"])


class MissTests(unittest.TestCase):
    def assert_new(self, pack: Pack, **start: Any) -> None:
        """The next start derives anew, and the result is that of a start without any cache."""
        before = pack.entries()
        found = pack.start(**start)
        self.assertEqual(len(before) + 1, len(pack.entries()), "what was kept for other rules was used")
        self.assertEqual(found, pack.start(**{**start, "analysis": []}))

    def test_a_rule_or_a_helper_that_changed(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER})
        pack.start()
        pack.write("helper.py", 'WATCHED = ("One", "Three")\n')
        self.assert_new(pack)
        pack.write("rule.py", RULE.replace("in WATCHED", "not in WATCHED"))
        self.assert_new(pack)

    def test_a_constant_from_the_environment(self) -> None:
        pack = Pack(self, {"rule.py": "import os\nNAME = os.environ['NAME']\ndef rule(event):\n    return event.get('eventName') == NAME\n"})
        pack.start({"NAME": "One"})
        self.assert_new(pack, environment={"NAME": "Two"})
        pack.start({"NAME": "One"})
        self.assertEqual(2, len(pack.entries()))

    def test_a_data_file_that_is_read_at_import(self) -> None:
        source = """
            import json, pathlib
            NAMES = frozenset(json.loads((pathlib.Path(__file__).parent / "names.json").read_text()))
            def rule(event):
                return event.get("eventName") in NAMES
        """
        pack = Pack(self, {"rule.py": source, "names.json": '["One"]'})
        pack.start()
        pack.write("names.json", '["Two"]')
        self.assert_new(pack)

    def test_variables_of_the_configuration(self) -> None:
        source = "from iota import variable\nNAMES = variable('names', ('One',))\ndef rule(event):\n    return event.get('eventName') in NAMES\n"
        pack = Pack(self, {"rule.py": source})
        pack.start(variables={"names": ["One"]})
        self.assert_new(pack, variables={"names": ["Two"]})

    def test_a_function_that_another_module_replaces_at_import(self) -> None:
        patch = """
            import os, helper
            if os.environ.get("PATCH"):
                helper.wanted = lambda event: event.get("eventName") == "Two"
            def rule(event):
                return False
        """
        rule = "import helper\ndef rule(event):\n    return helper.wanted(event)\n"
        pack = Pack(self, {"patch.py": patch, "rule.py": rule, "helper.py": "def wanted(event):\n    return event.get('eventName') == 'One'\n"})
        pack.start(names=["patch.py", "rule.py"])
        self.assert_new(pack, names=["patch.py", "rule.py"], environment={"PATCH": "1"})

    def test_code_defaults_and_members_that_depend_on_the_environment(self) -> None:
        cases = {
            "a default": "def rule(event, name=os.environ['NAME']):\n    return event.get('eventName') == name\n",
            "a keyword default": "def rule(event, *, name=os.environ['NAME']):\n    return event.get('eventName') == name\n",
            "code": "def one(event):\n    return event.get('eventName') == 'One'\ndef rule(event):\n    return event.get('eventName') == 'Two'\n"
            "if os.environ['NAME'] == 'One':\n    rule = one\n",
            "a list": "NAMES = [name for name in (os.environ['NAME'],)]\ndef rule(event):\n    return event.get('eventName') in NAMES\n",
            "a set": "NAMES = {name for name in (os.environ['NAME'],)}\ndef rule(event):\n    return event.get('eventName') in NAMES\n",
            "a dict": "NAMES = {name: 1 for name in (os.environ['NAME'],)}\ndef rule(event):\n    return event.get('eventName') in NAMES\n",
            "the order of a dict": "NAMES = {n: n for n in sorted(['One', 'Two'], reverse=os.environ['NAME'] == 'One')}\ndef rule(event):\n"
            "    for name in NAMES:\n        return event.get('eventName') == name\n",
            "a bool": "ON = os.environ['NAME'] == 'One'\ndef rule(event):\n    return ON and event.get('eventName') == 'One'\n",
            "one instead of True": "ON = 1 if os.environ['NAME'] == 'One' else True\ndef rule(event):\n"
            "    return event.get('eventName') == 'One' and ON is True\n",
            "a class": "from iota import Rule\nclass Mine(Rule):\n    name = os.environ['NAME']\n    def rule(self, event):\n"
            "        return event.get('eventName') == self.name\n",
            "an object": "from iota import Rule\nclass Mine(Rule):\n    def __init__(self):\n        self.name = os.environ['NAME']\n"
            "    def rule(self, event):\n        return event.get('eventName') == self.name\n",
            "one list by two names": "A = ['One']\nB = A if os.environ['NAME'] == 'One' else ['One']\ndef title(event):\n    B.append('x')\n    return 'x'\n"
            "def rule(event):\n    return event.get('eventName') in A\n",
            "a function of Python": "import functools\nknown = len if os.environ['NAME'] == 'One' else print\ndef rule(event):\n"
            "    return event.get('eventName') == 'One' and known('x') == 1\n",
            "a module": "import string, types\nif os.environ['NAME'] == 'One':\n    m = types.SimpleNamespace(len=len)\nelse:\n"
            "    m = types.ModuleType('m')\n    m.len = len\n"
            "def rule(event):\n    return event.get('eventName') == 'One' and m.len('x') == 1\n",
        }  # fmt: skip
        for name, source in cases.items():
            with self.subTest(name):
                pack = Pack(self, {"rule.py": "import os\n" + source})
                pack.start({"NAME": "One"})
                self.assert_new(pack, environment={"NAME": "Two"})

    def test_another_python(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER})
        pack.start()
        self.assert_new(pack, prologue="import sys\nsys.version = sys.version.replace('3.', '3.9')")

    def test_a_file_that_a_function_will_import(self) -> None:
        pack = Pack(self, {"rule.py": "def rule(event):\n    import late\n    return event.get('eventName') == 'One'\n", "late.py": "X = 1\n"})
        pack.start()
        pack.write("late.py", "import helper\ndef f():\n    helper.WATCHED = ()\n")
        self.assert_new(pack)

    def test_other_data_models(self) -> None:
        rule = "def rule(event):\n    return event.get('eventName') == 'One' and event.udm('name') == 'x'\n"
        pack = Pack(self, {"rule.py": rule})
        model = {"id": "M", "logTypes": ["AWS.CloudTrail"], "mappings": [{"name": "name", "path": "$.a"}]}
        pack.start(dataModels=[model])
        self.assert_new(pack, dataModels=[{**model, "mappings": [{"name": "name", "path": "$..a"}]}])


class NoEntryTests(unittest.TestCase):
    def test_sets_without_a_fixed_order_are_not_kept(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER})
        pack.start({"PYTHONHASHSEED": "7"})
        self.assertEqual([], pack.entries())

    def test_replaced_builtins_are_not_kept(self) -> None:
        pack = Pack(self, {"rule.py": "import builtins\nbuiltins.ascii = None\ndef rule(event):\n    return event.get('eventName') == 'One'\n"})
        self.assertIs(True, pack.start()[0]["condition"])
        self.assertEqual([], pack.entries())

    def test_a_rule_that_breaks_what_the_analyser_needs_defeats_it(self) -> None:
        pack = Pack(self, {"rule.py": "import dataclasses\ndataclasses.dataclass = None\ndef rule(event):\n    return event.get('eventName') == 'One'\n"})
        [answer] = pack.start()
        self.assertIs(True, answer["condition"])
        self.assertIn("cannot be imported", answer["defeated"]["reason"])
        self.assertEqual([], pack.entries())

    def test_values_without_end_are_no_error(self) -> None:
        source = "DEEP = []\nfor _ in range(5000): DEEP = [DEEP]\ndef rule(event):\n    return event.get('eventName') == 'One'\n"
        pack = Pack(self, {"rule.py": source})
        self.assertIn("condition", pack.start()[0])
        self.assertEqual([], pack.entries())

    def test_a_value_that_holds_itself_is_kept(self) -> None:
        pack = Pack(self, {"rule.py": "RING = []\nRING.append(RING)\ndef rule(event):\n    return event.get('eventName') == 'One'\n"})
        pack.start()
        pack.start()
        self.assertEqual(1, len(pack.entries()))


class FileTests(unittest.TestCase):
    def test_a_damaged_file_only_costs_time(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER})
        derived = pack.start()
        [entry] = pack.entries()
        path = pack.cache / entry
        whole = path.read_bytes()
        for damaged in (b"", b"\n", whole[:-1], whole.replace(b"One", b"Ono"), b"\xff" + whole):
            path.write_bytes(damaged)
            self.assertEqual(derived, pack.start())
            self.assertEqual(whole, path.read_bytes())
        for content in ("[]", "{}", "[1]", '[{"condition": true, "defeated": 1}]', "[[]]", "null", "[" * 100_000):
            write_entry(path, content)
            self.assertEqual(derived, pack.start())

    def test_a_folder_that_cannot_be_written_only_costs_time(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER})
        (pack.folder / "file").write_text("")
        self.assertIn("condition", pack.start(analysis=["/proc/nowhere", str(pack.folder / "file" / "below")])[0])

    def test_only_the_newest_files_stay(self) -> None:
        pack = Pack(self, {"rule.py": RULE, "helper.py": HELPER})
        pack.cache.mkdir()
        for number in range(40):
            old = pack.cache / f"conditions-{number:02}"
            old.write_text("")
            os.utime(old, (number, number))
        (pack.cache / "other").write_text("")
        pack.start()
        self.assertEqual(16, len(pack.entries()))
        self.assertTrue((pack.cache / "other").exists())
        self.assertIn("conditions-39", pack.entries())


def write_entry(path: Path, content: str) -> None:
    path.write_bytes(f"{binascii.crc32(content.encode()):08x}".encode() + b"\n" + content.encode())


if __name__ == "__main__":
    unittest.main()
