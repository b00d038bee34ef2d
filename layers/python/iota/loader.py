"""Imports rule modules: each becomes a rule, a helper, or an error that says where and why."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import CodeType, ModuleType
from typing import Any, Final, NamedTuple

from iota.compiled import Compiled
from iota.data_models import DataModel, DataModelSpec
from iota.failures import Failure
from iota.imports import Folder
from iota.limits import TimeLimit
from iota.progress import LOAD_PHASE, LOADING, NO_RULE, Progress
from iota.shapes import LoadedRule, RuleSpec, load_shape, load_simple

_MARKS: Final = frozenset({"rule", "alert"})
_OPTIMIZED: Final = 0x1  # inspect.CO_OPTIMIZED, which code of functions has and that of classes has not

RULE_MODULE_PREFIX: Final = "iota_rule_"
MODEL_MODULE_PREFIX: Final = "iota_model_"


class Loaded(NamedTuple):
    """What became of one file: a rule, a failure, or (neither) a helper module."""

    spec: RuleSpec
    rule: LoadedRule | None = None
    failure: Failure | None = None


# Imports a rule elsewhere first; the failure when that ended the process. Given the rule and how to load it.
Rehearsal = Callable[[RuleSpec, Callable[[Progress, TimeLimit], object]], Failure | None]


class LoadedModel(NamedTuple):
    """What became of one data model."""

    spec: DataModelSpec
    model: DataModel | None = None
    failure: Failure | None = None


def load_models(specs: Sequence[DataModelSpec], progress: Progress, limit: TimeLimit, compiled: Compiled) -> list[LoadedModel]:
    """Loads data models, before the rules that use them."""
    return [_load_model(number, spec, progress, limit, compiled) for number, spec in enumerate(specs)]


def _load_model(number: int, spec: DataModelSpec, progress: Progress, limit: TimeLimit, compiled: Compiled) -> LoadedModel:
    progress.move(LOADING, NO_RULE, LOAD_PHASE)
    limit.inside = True
    try:
        names = _run_model_file(number, spec.path, compiled) if spec.path else {}
        model = DataModel(spec, names)
    except BaseException as error:
        limit.inside = False
        return LoadedModel(spec, failure=limit.describe(error, spec.path or spec.id))
    limit.inside = False
    return LoadedModel(spec, model)


def _run_model_file(number: int, path: str, compiled: Compiled) -> dict[str, Any]:
    folder = Folder(os.path.dirname(os.path.abspath(path)), {}, compiled)
    with folder.entered(), open(path, "rb") as file:
        module = ModuleType(f"{MODEL_MODULE_PREFIX}{number}_{os.path.splitext(os.path.basename(path))[0]}")
        vars(module).update(__file__=path, __builtins__=folder.builtins)
        sys.modules[module.__name__] = module
        exec(compiled.compile(file.read(), path), vars(module))
    return vars(module)


def load_all(
    specs: Sequence[RuleSpec], progress: Progress, limit: TimeLimit, rehearsals: Mapping[int, Rehearsal], compiled: Compiled
) -> list[Loaded]:
    """Loads folder by folder; the answers are in the order of `specs`."""
    by_folder: dict[str, list[RuleSpec]] = {}
    for spec in specs:
        by_folder.setdefault(os.path.dirname(os.path.abspath(spec.path)), []).append(spec)
    modules: dict[str, ModuleType] = {}
    loaded: dict[int, Loaded] = {}
    for path, members in by_folder.items():
        folder = Folder(path, modules, compiled)
        with folder.entered():
            for spec in members:
                load = partial(_load_guarded, spec, folder)
                rehearsal = rehearsals.get(spec.index)
                failure = rehearsal(spec, load) if rehearsal else None
                loaded[spec.index] = Loaded(spec, failure=failure) if failure else load(progress, limit)
    return [loaded[spec.index] for spec in specs]


def _load_guarded(spec: RuleSpec, folder: Folder, progress: Progress, limit: TimeLimit) -> Loaded:
    progress.move(LOADING, spec.index, LOAD_PHASE)
    limit.inside = True
    try:
        rule = load_rule(spec, folder)
    except BaseException as error:
        limit.inside = False
        progress.enter(LOAD_PHASE)
        return Loaded(spec, failure=limit.describe(error, spec.path))
    limit.inside = False
    return Loaded(spec, rule)


def load_rule(spec: RuleSpec, folder: Folder) -> LoadedRule | None:
    """The rule of a file, None for a helper module; whatever the import raises goes to the caller."""
    if spec.detection is not None:
        return load_simple(spec)
    shared = folder.rule_modules.get(spec.path) if spec.class_name else None
    if shared is not None:
        return _shaped(spec, shared)
    with open(spec.path, "rb") as file:
        source = file.read()
    code = folder.compiled.compile(source, spec.path)
    if not _defines_mark(code) and (_binds_no_mark(code) or _MARKS.isdisjoint(_bound(source, spec.path))):
        return None  # a helper: it is imported by the rules that need it, not for its own sake
    # The number keeps rules of one name apart; sys.modules needs the module for dataclasses and pickle.
    name = f"{RULE_MODULE_PREFIX}{spec.index}_{os.path.splitext(os.path.basename(spec.path))[0]}"
    module = ModuleType(name)
    vars(module).update(__file__=spec.path, __builtins__=folder.builtins)
    sys.modules[name] = module
    try:
        exec(code, vars(module))
        if spec.class_name:
            folder.rule_modules[spec.path] = module
        return _shaped(spec, module)
    except BaseException:
        del sys.modules[name]
        raise


def _shaped(spec: RuleSpec, module: ModuleType) -> LoadedRule | None:
    rule = load_shape(spec, module)
    if rule is not None:
        rule.module_name = module.__name__
    return rule


def _defines_mark(code: CodeType) -> bool:
    """Whether the module holds a `def` of a mark: nearly every rule does, and then no tree is needed to see it, which would double the time of loading."""
    return any(isinstance(constant, CodeType) and constant.co_name in _MARKS for constant in code.co_consts)


def _binds_no_mark(code: CodeType) -> bool:
    """Whether that is certain without a tree: the module says no mark as a name, imports no stars and holds no class."""
    classes = any(isinstance(constant, CodeType) and not constant.co_flags & _OPTIMIZED for constant in code.co_consts)
    return _MARKS.isdisjoint(code.co_names) and ("*",) not in code.co_consts and not classes


def _bound(source: bytes, path: str) -> Iterable[str]:
    from iota.bindings import bound  # it takes time to import, and few files need it

    return bound(source, path)
