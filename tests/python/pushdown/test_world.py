"""What other code may do to the names that a rule uses: believed only where it can do nothing."""

from __future__ import annotations

import sys
import tempfile
import textwrap
import unittest
import warnings
from pathlib import Path
from types import ModuleType

from iota.pushdown import Match, Pushdown, World, derive

from pushdown.readable import readable

_RULE = """
NAME = "Evil"
GROUP = ["Evil", "Worse"]
def rule(event):
    return event.get("eventName") == NAME
def of_group(event):
    return event.get("eventName") in GROUP
"""

# Code of another module after which nothing is believed.
_DEFEATS = (
    'def f(m):\n    setattr(m, "NAME", 1)',
    'def f(m):\n    delattr(m, "NAME")',
    'put = setattr',
    'SPACE = globals()',
    'def f():\n    return vars()',
    'def f():\n    return locals()',
    'def f():\n    exec("x")',
    'def f():\n    eval("x")',
    'def f():\n    __import__("x")',
    'def f(m):\n    return m.__dict__',
    'def f(m):\n    return m.__globals__',
    'def f(m):\n    m.__code__ = None',
    'def f(m):\n    m.__class__ = None',
    'import gc',
    'import ctypes',
    'import builtins',
    'from builtins import len',
    'from sys import modules',
    'import sys\ndef f():\n    return sys.modules',
    'def f(m, n):\n    return getattr(m, n)',
    'def f(m):\n    return getattr(m, "__dict__")',
    'read = getattr',
    'from unittest.mock import patch',
    'import importlib\ndef f(m):\n    importlib.reload(m)',
    'def f():\n    import nowhere_to_be_found',
    'def f():\n    from nowhere import thing',
    'import pickle',
    'f = lambda m: m.__globals__',
    'def f(g):\n    return g.gi_frame',
    'def f(E):\n    E.get = None',
    'def f(E):\n    E.__contains__ = None',
    'def f(m):\n    m._get = None',
    'import inspect\ndef f():\n    return inspect.currentframe()',
    'class A:\n    def f(self):\n        return [vars(x) for x in self]',
    'import operator\nread = operator.attrgetter',
    'def f(s):\n    s.setrecursionlimit(9)',
)
_HARMLESS = (
    '',
    'import re\nPATTERN = re.compile("x")',
    'def f(m):\n    return getattr(m, "other")',
    'class A:\n    def __init__(self):\n        self.id = self.type = 1',
    'def f(m):\n    m.OTHER = 1',
    'def f():\n    NAME = 1\n    return NAME',
    'def f():\n    import json\n    return json',
    "import sys\nsys.path.append('x')",
    'class A:\n    NAME = 1',
    'def f(NAME):\n    return NAME',
    'if __name__ == "__main__":\n    import nowhere',
)
# Code of another module that may set the name NAME of any module.
_STORES = (
    'def f(m):\n    m.NAME = 1',
    'def f(m):\n    del m.NAME',
    'def f(m):\n    m.NAME += 1',
    'def f(m):\n    for m.NAME in (): pass',
    'def f(m):\n    m.NAME, x = 1, 2',
    'def f(m):\n    with m as m.NAME: pass',
    'f = lambda: [0 for m.NAME in ()]',
    'def f():\n    global NAME\n    NAME = 1',
    'def f():\n    global NAME\n    del NAME',
    'def f():\n    def g():\n        global NAME\n        NAME = 1\n    return g',
    'class A:\n    def f(self, m):\n        m.NAME: int = 1',
    'def f():\n    global NAME\n    import json as NAME',
    'def f():\n    global NAME\n    def NAME(): pass',
)
# Code that may change the list, in the module that has it; `m` stands for that module.
_CHANGES = (
    "def f():\n    GROUP.append('x')",
    'def f():\n    x = GROUP\n    x.append(1)',
    'def f(g):\n    g(GROUP)',
    'def f():\n    return GROUP',
    "def f():\n    GROUP[0] = 'x'",
    'def f():\n    del GROUP[0]',
    'def f():\n    GROUP[:] = []',
    'HELD = [GROUP]',
    "HELD = {'x': GROUP}",
    'def f(x=GROUP):\n    x.append(1)',
    'f = lambda x=GROUP: x',
    "def f(m):\n    m.GROUP.append('x')",
    'def f(m):\n    return m.GROUP',
    "def f(m):\n    return getattr(m, 'GROUP')",
    'def f():\n    yield GROUP',
    'ADD = GROUP.append',
    'ADD = GROUP.index',
    'ALIAS = GROUP',
    'ALIAS = OTHER = GROUP',
    "def f():\n    global GROUP\n    GROUP += ['x']",
    "def f():\n    for GROUP[0] in ('x',): pass",
    "GROUP += ['z']",
    'def f(c):\n    match c:\n        case A(GROUP=x): pass',
    'def f():\n    return GROUP or 1',
    'def f():\n    return (GROUP, 1)',
    'def f(g):\n    g(*GROUP, GROUP)',
    'def f():\n    return [GROUP for x in (1,)]',
    'def f():\n    return GROUP + GROUP',
    'def f():\n    return GROUP == f',
    'def f():\n    return GROUP if f else 1',
    "def f():\n    return f'{GROUP}'",
    'def f():\n    return reversed(GROUP)',
    'def f():\n    return iter(GROUP)',
    'def f():\n    return GROUP in [f]',
    'ALIAS = (GROUP)',
)
_READS = (
    'def f(x):\n    return x in GROUP',
    'def f(x):\n    return x not in GROUP',
    'def f():\n    for x in GROUP: pass',
    'def f():\n    return len(GROUP), sorted(GROUP)',
    "def f():\n    return GROUP.index('x'), GROUP.count('x')",
    'def f():\n    return [*GROUP], {*GROUP}',
    'def f():\n    return GROUP[0], GROUP[1:]',
    'def f(m, x):\n    return x in m.GROUP',
    'def f():\n    return [x for x in GROUP], any(x for x in GROUP)',
    'FROZEN = frozenset(GROUP)',
    'def f():\n    GROUP: int',
)


class Names(unittest.TestCase):
    def setUp(self) -> None:
        warnings.simplefilter("ignore")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def _load(self, name: str, source: str) -> ModuleType:
        path = self.folder / f"{name}.py"
        path.write_text(textwrap.dedent(source))
        module = ModuleType(f"world_{name}")
        module.__file__ = str(path)
        sys.modules[module.__name__] = module
        self.addCleanup(sys.modules.pop, module.__name__, None)
        code = compile(path.read_text(), str(path), "exec", dont_inherit=True)
        if "nowhere\n" not in source + "\n" or "__main__" in source:
            try:
                exec(code, vars(module))
            except Exception as error:  # what matters is what the code could do, not whether it runs here
                self.assertNotIsInstance(error, SyntaxError)
        return module

    def _derive(self, other: str, function: str = "rule", rule: str = _RULE) -> Pushdown:
        module = self._load("rule", rule)
        return derive(Match(getattr(module, function)), World([module, self._load("other", other)]))

    def test_code_that_could_change_any_name_defeats_all(self) -> None:
        for other in _DEFEATS:
            with self.subTest(other):
                pushdown = self._derive(other)
                self.assertIs(pushdown.condition, True)
                self.assertIsNotNone(pushdown.defeated)

    def test_a_defeat_by_another_file_names_it(self) -> None:
        defeated = self._derive("import json\n\ndef f(m):\n    return m.__dict__").defeated
        assert defeated is not None
        self.assertEqual((Path(defeated.file).name, defeated.line), ("other.py", 4))

    def test_harmless_code_does_not(self) -> None:
        for other in _HARMLESS:
            with self.subTest(other):
                self.assertEqual(readable(self._derive(other).condition), "eventName in Evil")

    def test_a_name_that_may_be_set_is_not_believed(self) -> None:
        for other in _STORES:
            with self.subTest(other):
                self.assertIs(self._derive(other).condition, True)
                self.assertEqual(readable(self._derive(other, "of_group").condition), "eventName in Evil,Worse")

    def test_a_list_that_may_be_changed_is_not_believed(self) -> None:
        for code in _CHANGES:
            with self.subTest(code):
                self.assertIs(self._derive("", "of_group", f"{_RULE}\n{code}\n").condition, True)
                self.assertEqual(readable(self._derive("", "rule", f"{_RULE}\n{code}\n").condition), "eventName in Evil")

    def test_a_list_that_is_only_read_is(self) -> None:
        for code in _READS:
            with self.subTest(code):
                self.assertEqual(readable(self._derive("", "of_group", f"{_RULE}\n{code}\n").condition), "eventName in Evil,Worse")

    def test_a_list_under_another_name_in_another_file(self) -> None:
        rule = self._load("rule", _RULE)
        for other in ("from world_rule import GROUP as also\ndef f():\n    also.append('x')", "from world_rule import GROUP\ndef f():\n    GROUP.append('x')",
                      "from world_rule import *\ndef f():\n    GROUP.append('x')", "import world_rule as m\ndef f():\n    m.GROUP.append('x')"):  # fmt: skip
            with self.subTest(other):
                self.assertIs(derive(Match(rule.of_group), World([rule, self._load("other", other)])).condition, True)
        other = "from world_rule import GROUP\ndef f(x):\n    return x in GROUP"
        self.assertEqual(readable(derive(Match(rule.of_group), World([rule, self._load("other", other)])).condition), "eventName in Evil,Worse")

    def test_a_list_that_somebody_else_made_is_not_believed(self) -> None:
        for made in ("import sys\nGROUP = sys.path", "from sys import path as GROUP", "def make():\n    return ['Evil']\nGROUP = make()", "GROUP = OTHER = ['Evil']",
                     "GROUP, x = ['Evil'], 1", "HELD = [['Evil']]\nGROUP = HELD[0]"):  # fmt: skip
            with self.subTest(made):
                source = f"{made}\ndef rule(event):\n    return event.get('eventName') in GROUP\n"
                self.assertIs(self._derive("", "rule", source).condition, True)

    def test_code_that_its_file_does_not_say_is_not_followed(self) -> None:
        rule = self._load("rule", _RULE)
        path = Path(rule.__file__ or "")
        path.write_text(_RULE.replace("== NAME", "!= NAME"))
        self.assertIs(derive(Match(rule.rule), World([rule])).condition, True)
        self.assertEqual(readable(derive(Match(rule.of_group), World([rule])).condition), "eventName in Evil,Worse")

    def test_nor_is_code_whose_file_is_gone_or_broken(self) -> None:
        rule = self._load("rule", _RULE)
        path = Path(rule.__file__ or "")
        path.write_text("def (")
        self.assertIs(derive(Match(rule.rule), World([rule])).condition, True)
        path.unlink()
        self.assertIs(derive(Match(rule.rule), World([rule])).condition, True)

    def test_helpers_are_found_by_what_is_reached(self) -> None:
        helper = self._load("helper", "def f(m):\n    m.NAME = 1\n\ndef is_evil(event):\n    return event.get('eventName') == 'Evil'")
        for source in ("import world_helper", "from world_helper import f", "from world_helper import is_evil"):
            with self.subTest(source):
                rule = self._load("rule", f"{source}\n{_RULE}")
                world = World([rule])
                self.assertFalse(world.is_stable("NAME"))
                self.assertTrue(world.owns(vars(helper)))

    def test_replaced_machinery_defeats_all(self) -> None:
        import iota.event

        rule = self._load("rule", _RULE)
        plain = iota.event.Event.get
        iota.event.Event.get = lambda self, key, default=None: "Evil"  # type: ignore[method-assign]
        try:
            self.assertIs(derive(Match(rule.rule), World([rule])).condition, True)
        finally:
            if "get" in vars(iota.event.EventDict) and plain is iota.event.EventDict.get:
                del iota.event.Event.get
            else:
                iota.event.Event.get = plain  # type: ignore[method-assign]
        self.assertEqual(readable(derive(Match(rule.rule), World([rule])).condition), "eventName in Evil")


if __name__ == "__main__":
    unittest.main()
