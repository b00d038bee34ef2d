"""Conditions that were derived before, kept in files that are named by the fingerprint of everything they depend on."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Final

from iota import kept
from iota.compiled import Compiled
from iota.data_models import DataModels
from iota.pushdown import machinery
from iota.pushdown.fingerprint import Fingerprint, NoFingerprint
from iota.pushdown.match import Match
from iota.pushdown.places import Places

_PREFIX: Final = "conditions-"

_NO_RULE: Final = "null"
_DEFEATED: Final = '"defeated":'

# In ASCII, so that a break of lines or half a character in a value is written as an escape.
_to_json: Final = json.JSONEncoder(separators=(",", ":")).encode


class Analysis:
    """The conditions of all rules of a worker: from a cache where everything is as it was, else derived.

    To be made before any rule is loaded: with it comes what must be known of Python without them. `folders` are read in this order; a new result is
    written to the last of them, where that is possible.
    """

    def __init__(self, roots: Sequence[str], globals: Mapping[str, str], folders: Sequence[str], known: str | None = None) -> None:
        """`known`: the fingerprint of the kept conditions that the host has read already."""
        self._places = Places(roots)
        self._globals = globals
        self._folders = folders
        self._known = known
        self.host_has_them = False
        # How long it took where conditions had to be derived; None where they were kept from before.
        self.derived_ms: float | None = None

    def conditions(self, rules: Sequence[Match | None], modules: Sequence[ModuleType], models: DataModels, compiled: Compiled) -> list[str | None]:
        """For each rule its condition, as `Pushdown.to_json` has it, in JSON. Nearly all that is kept goes to the host as it was written."""
        if not machinery.is_intact():
            return _all_defeated(rules, "a part of Python or iota was replaced")
        key = self._key(rules, modules, models, compiled) if self._folders else None
        for folder in self._folders if key else ():
            found = _read(os.path.join(folder, _PREFIX + key), rules)
            if found is not None:
                self.host_has_them = key == self._known
                if self.host_has_them:  # where the analysis gave up, it waits to be told in which file, which lies elsewhere each time
                    found = [answer if answer is not None and _DEFEATED in answer else None for answer in found]
                return [self._with_files(answer, self._places.path) for answer in found]
        begin = time.perf_counter()
        try:
            # It takes time to import, and is seldom needed.
            analyser = importlib.import_module("iota.pushdown.analysis")
        except Exception as error:
            return _all_defeated(rules, f"a rule changed Python so that the analyser cannot be imported: {error}")
        world = analyser.World(modules, models, self._globals)
        answers = [None if match is None else _to_json(analyser.derive(match, world).to_json()) for match in rules]
        self.derived_ms = round((time.perf_counter() - begin) * 1000, 1)
        if key:
            lines = [self._with_files(answer, self._places.name) or _NO_RULE for answer in answers]
            kept.write(self._folders[-1], _PREFIX, key, "\n".join(lines).encode())
        return answers

    def _key(self, rules: Sequence[Match | None], modules: Sequence[ModuleType], models: DataModels, compiled: Compiled) -> str | None:
        if sys.flags.hash_randomization:
            return None  # a set would come in another order in every process
        fingerprint = Fingerprint(self._places, compiled)
        try:
            fingerprint.add_importable(self._globals)
            fingerprint.add_data_models(models)
            for module in modules:
                fingerprint.add_module(module)
            for match in rules:
                fingerprint.add_rule(match)
            return fingerprint.digest()
        except (NoFingerprint, RecursionError):
            return None
        except Exception:
            return None  # from code of rules: a metaclass or a property may raise anything when it is asked

    @staticmethod
    def _with_files(answer: str | None, change: Callable[[str], str]) -> str | None:
        if answer is None or _DEFEATED not in answer:
            return answer
        content = json.loads(answer)
        if "defeated" in content:  # else a value that a rule asks for says the word
            content["defeated"]["file"] = change(content["defeated"]["file"])
        return _to_json(content)


def _all_defeated(rules: Sequence[Match | None], reason: str) -> list[str | None]:
    defeated = {"file": "", "line": 0, "reason": reason, "hint": "leave that to a module that is not among the rules"}
    return [None if match is None else _to_json({"condition": True, "defeated": defeated}) for match in rules]


def _read(path: str, rules: Sequence[Match | None]) -> list[str | None] | None:
    """None where there is no such file, or not a whole one for these rules."""
    content = kept.read(path)
    lines = content.decode("ascii", "replace").split("\n") if content is not None else []
    if len(lines) != len(rules) or not all(line == _NO_RULE if match is None else _is_answer(line) for line, match in zip(lines, rules, strict=True)):
        return None
    return [None if line == _NO_RULE else line for line in lines]


def _is_answer(line: str) -> bool:
    return line.startswith('{"condition":') and line.endswith("}")
