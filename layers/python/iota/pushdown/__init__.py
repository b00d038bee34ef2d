"""Pushdown: which events a rule has to see at all, found by reading the rule.

    world = World(modules)                      # after ALL rules are loaded: the modules of rules and of their helpers
    derive(Match(rule, alert, must_be_bool), world).to_json()
    {"condition": C}   or   {"condition": true, "defeated": {"file": …, "line": …, "reason": …, "hint": …}}

`rule` and `alert` are the functions as the module (or the instance of the rule class) has them, not wrapped. The host sends an event to a rule unless
C is definitely false. evaluate.py is the reference for the host; tests/python/pushdown/test_evaluation.py has its cases.

The condition
    true | false | {"all": [C…]} | {"any": [C…]} | {"not": atom} | atom
    atom: {"field": ["userIdentity", "type"], "op": "in" | "prefix" | "suffix" | "contains" | "within", "values": […]} | {"field": […], "op": "present"}
          and, with any op that has values, "fold": true
At most 64 nodes and 2,000 values. Values are sorted; they and the names of fields are valid Unicode without lone surrogates, names printable ASCII
without `"` and `\\`. "all" and "any" have two members or more. Whatever is demanded on every path stands in the outermost "all", the test that the
rule makes first standing first, which is nearly always `eventSource in …` or `eventName in …`: an index over those atoms finds the candidates. An event for
which one of them is false needs no look at the rest.

What an atom means. The raw record is looked at, not the parsed event. The walk starts at the record, an object, and takes the names of the path one by one.
Where what has been reached is no object (it is text, null, a number, a bool or an array), the outcome is ODD. In an object, all keys are looked at:
    a key that holds a backslash or a byte of 0x80 or more                    ODD     (it could be any name; K, U+212A, is k to Python's lower())
    a key that equals the name but for the case of ASCII letters              ODD     (also when the very name is there as well)
    the very name twice or more                                               ODD
    the very name once                                                        the walk goes on with its value
    otherwise                                                                 ABSENT  (the rest of the path is not looked at)
The first four hold wherever in the object the key stands, so an object on the path is read to its end. The order among them does not matter.
At the end of the path: a string token without `\\u` and `\\/` is the text that it stands for, as UTF-8 (of all escapes only these two can be written otherwise,
so the host compares what stands in the record); everything else is ODD, but `within` looks into it.
    ODD      every op is unknown
    ABSENT   every op is false, `present` too
    text     present: true. in: equals a value. prefix, suffix, contains: starts with, ends with, contains at least one value (the empty one always).
             No values: false. fold: unknown when the text has a byte of 0x80 or more; else A-Z are folded to a-z before the test; the values are so already.
             within: as contains.
    another  within, where the token is printable ASCII without a backslash: contains a value, or, for a value that ends with ', the value with " in its place;
    token    unknown where it is not. It says what may stand in Python's str() of an object or a list.
`{"op": "in", "values": []}` is therefore "unknown where odd, else false": on `["a", "b"]` it finds the records where a is there and no object.
not, all and any are Kleene's: unknown stays unknown under not; all is false when one part is false, else unknown when one is unknown; any the other way round.
A record that json.loads does not accept, that is no object, or that has an integer of more than 4,300 digits, is sent whatever the condition.
The null requestParameters and responseElements of CloudTrail, which rules do not see, are ODD and so are sent.

Why it is sound
 1. The interpreter (statements, attempts, expressions, operators, calls, iteration, methods, membership, truth, core) walks every path of the rule, and
    of the functions it calls, in Python's order of evaluation. A State is one path: what it knows of the event, and its variables.
 2. What it knows is a Domain for each field: the kinds of value, and the set of strings, for which the path can be taken so far. Each step either
    splits a path into paths whose domains together hold all of its own, or leaves them as they are. So every real run is on some path, in its domain.
 3. A path ends in a report (Findings.send) when the rule may match there, when an exception may leave it, and at the first thing that is not known to be
    free of effects, to end, and to need little memory. What comes after it does not matter: it happens under the same knowledge. Only calls in knowledge.py
    are known; all others are reported. Paths without a report return a value that is no match: nothing happens there.
 4. Exceptions are paths too: `event["x"]` splits into "there" and "KeyError". Their exact class is known or nothing is assumed about the handler.
 5. leaf.py keeps of a report what the host can see: for each field whether it may be absent, and which strings it may be. Values of all other kinds are
    ODD to the host, and so are strings that are escaped, and members that Python finds by another case: ODD is never false. Where the host is sure (ABSENT,
    or text) Python sees the same: the exact key exists once, no other key equals it in lower case, the text has no escapes. So when an event takes the
    path, each atom that stands for it is true or unknown, and so is their conjunction. The condition is the disjunction of the leaves, or something larger:
    joins (merging.py, add_leaf), limits (steps, leaves, nodes, values) and simplifications only ever enlarge it.
 6. Nothing is negated but atoms, and an atom and its negation are both exact or unknown; so no over-approximation is ever negated: not `within`, which is
    exact in its no only (condition.py says for which values), and so stands for nothing but the yes of a rule's `value in str(field)`. A test of a part
    of a string (views.py) is told by atoms about the whole that are exact, or are used for its yes only; its no then says nothing.
 7. The tree that is walked is the code that runs: it compiles to a code object equal to that of the loaded function (source.py), else it is reported.
 8. A global is believed only as an immutable value of Python's own types, exact class, or as a function, class or module known by identity; and only if no
    code that may still run sets an attribute or a global of that name (world.py). A list, set or dict also needs every use of its names in all files to be a
    reading one (mutation.py). Whatever could change names unseen (setattr, globals, exec, __dict__, gc, sys.modules, a late import of an unread file, …)
    defeats the pushdown of all rules: one look at bytecode per file.
 9. Sets have no order: a loop over one is only followed where the order cannot matter.

What is taken for granted: helpers in the standard library, in site-packages and in `iota` do not change the globals of rules; the record is nested less deep
than the interpreter's recursion limit allows twice; all workers load the same files.
Conditions are kept by a fingerprint of all that is read here (fingerprint.py): what is read anew must be added to it.
Mocks of `iota test` change globals on purpose: tests run without pushdown.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from iota.pushdown.analysis import Pushdown, derive
    from iota.pushdown.match import Match
    from iota.pushdown.world import World

__all__ = ["Match", "Pushdown", "World", "derive"]

_HOMES: Final = {"Match": "match", "Pushdown": "analysis", "World": "world", "derive": "analysis"}


def __getattr__(name: str) -> Any:
    """Imported when it is asked for: a worker that finds its conditions in the cache needs no analyser."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
