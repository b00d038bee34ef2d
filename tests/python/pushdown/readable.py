"""Conditions as a person would write them, for tests."""

from __future__ import annotations

from iota.pushdown.condition import Condition


def readable(condition: Condition) -> str:
    """`eventName in Evil,Worse & !errorCode present`; `~` after an operator means that case does not matter."""
    text = _text(condition)
    return text[1:-1] if text.startswith("(") else text


def _text(condition: Condition) -> str:
    if isinstance(condition, bool):
        return str(condition)
    if "not" in condition:
        return "!" + _text(condition["not"])
    for name, sign in (("all", " & "), ("any", " | ")):
        if name in condition:
            return "(" + sign.join(map(_text, condition[name])) + ")"
    if condition["op"] == "in" and not condition["values"]:
        return f"{'.'.join(condition['field'])} odd"
    values = ",".join(value or "''" for value in condition.get("values", ()))
    return " ".join(filter(None, [".".join(condition["field"]), condition["op"] + "~" * condition.get("fold", False), values]))
