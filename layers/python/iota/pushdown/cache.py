"""Conditions that were derived before, kept in files that are named by the fingerprint of everything they depend on."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, Final

from iota import kept
from iota.data_models import DataModels
from iota.pushdown import machinery
from iota.pushdown.fingerprint import Fingerprint, NoFingerprint
from iota.pushdown.match import Match
from iota.pushdown.places import Places

_PREFIX: Final = "conditions-"

Answer = dict[str, Any]


class Analysis:
    """The conditions of all rules of a worker: from a cache where everything is as it was, else derived.

    To be made before any rule is loaded: with it comes what must be known of Python without them. `folders` are read in this order; a new result is
    written to the last of them, where that is possible.
    """

    def __init__(self, roots: Sequence[str], globals: Mapping[str, str], folders: Sequence[str]) -> None:
        self._places = Places(roots)
        self._globals = globals
        self._folders = folders
        # How long it took where conditions had to be derived; None where they were kept from before.
        self.derived_ms: float | None = None

    def conditions(self, rules: Sequence[Match | None], modules: Sequence[ModuleType], models: DataModels) -> list[Answer | None]:
        """For each rule its condition, as `Pushdown.to_json` has it."""
        if not machinery.is_intact():
            return _all_defeated(rules, "a part of Python or iota was replaced")
        key = self._key(rules, modules, models) if self._folders else None
        for folder in self._folders if key else ():
            found = _read(os.path.join(folder, _PREFIX + key), len(rules))
            if found is not None:
                return [self._with_files(answer, self._places.path) for answer in found]
        begin = time.perf_counter()
        try:
            # It takes time to import, and is seldom needed.
            analyser = importlib.import_module("iota.pushdown.analysis")
        except Exception as error:
            return _all_defeated(rules, f"a rule changed Python so that the analyser cannot be imported: {error}")
        world = analyser.World(modules, models, self._globals)
        answers = [None if match is None else analyser.derive(match, world).to_json() for match in rules]
        self.derived_ms = round((time.perf_counter() - begin) * 1000, 1)
        if key:
            content = json.dumps([self._with_files(answer, self._places.name) for answer in answers], separators=(",", ":"))
            kept.write(self._folders[-1], _PREFIX, key, content.encode())
        return answers

    def _key(self, rules: Sequence[Match | None], modules: Sequence[ModuleType], models: DataModels) -> str | None:
        if sys.flags.hash_randomization:
            return None  # a set would come in another order in every process
        fingerprint = Fingerprint(self._places)
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
    def _with_files(answer: Answer | None, change: Any) -> Answer | None:
        if answer is None or "defeated" not in answer:
            return answer
        return {**answer, "defeated": {**answer["defeated"], "file": change(answer["defeated"]["file"])}}


def _all_defeated(rules: Sequence[Match | None], reason: str) -> list[Answer | None]:
    defeated = {"file": "", "line": 0, "reason": reason, "hint": "leave that to a module that is not among the rules"}
    return [None if match is None else {"condition": True, "defeated": defeated} for match in rules]


def _read(path: str, count: int) -> list[Answer | None] | None:
    """None where there is no such file, or not a whole one."""
    try:
        answers = json.loads(kept.read(path) or b"null")
    except (ValueError, RecursionError):
        return None
    whole = isinstance(answers, list) and len(answers) == count and all(answer is None or _is_answer(answer) for answer in answers)
    return answers if whole else None


def _is_answer(answer: object) -> bool:
    if not isinstance(answer, dict) or "condition" not in answer:
        return False
    defeated = answer.get("defeated")
    return defeated is None or (isinstance(defeated, dict) and isinstance(defeated.get("file"), str))
