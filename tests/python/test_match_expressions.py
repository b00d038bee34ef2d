"""Conditions in YAML."""

from __future__ import annotations

import json
import unittest
from typing import Any

from support import CONSOLE_LOGIN  # noqa: F401  (makes the package importable)

from iota.event import parse_event
from iota.match_expressions import UnknownExpressionError, compile_all, getter, template
from iota.simple_rule import functions_of

EVENT = parse_event(
    json.dumps(
        {
            "name": "Evil", "empty": "", "null": None, "yes": True, "one": 1, "port": 22, "text": "7", "time": "2024-05-01T12:00:00Z",
            "ip": "10.1.2.3", "public": "8.8.8.8", "six": "2001:db8::1", "list": ["a", "B", 1], "none": [],
            "network": "192.0.2.0/24", "nested": {"Key": {"deep": "x"}}, "items": [{"port": 22, "who": ["a"]}, {"port": 80, "who": ["b", "c"]}],
        }
    ).encode()
)  # fmt: skip


def holds(*expressions: Any) -> bool:
    return compile_all(list(expressions))(EVENT)


def key(path: str, condition: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"KeyPath": path, "Condition": condition, **({"Value": value} if value is not None else {}), **more}


class Conditions(unittest.TestCase):
    def test_each_condition(self) -> None:
        true = [
            key("name", "Equals", "Evil"), key("NAME", "Equals", "Evil"), key("name", "IEquals", "EVIL"), key("name", "DoesNotEqual", "evil"),
            key("absent", "DoesNotEqual", "x"), key("yes", "Equals", True), key("one", "Equals", 1), key("one", "DoesNotEqual", True),
            key("name", "StartsWith", "Ev"), key("name", "IStartsWith", "eV"), key("name", "DoesNotStartWith", "ev"),
            key("name", "EndsWith", "il"), key("name", "IEndsWith", "IL"), key("name", "DoesNotEndWith", "x"), key("absent", "DoesNotContain", "x"),
            key("name", "Contains", "vi"), key("name", "IContains", "VI"), key("name", "DoesNotContain", "VI"), key("list", "Contains", "a"),
            key("list", "IContains", "b"), key("list", "DoesNotContain", "b"),
            key("port", "IsGreaterThan", 21), key("port", "IsGreaterThanOrEqual", 22), key("port", "IsLessThanOrEquals", 22),
            key("port", "IsLessThan", 22.5), key("text", "IsGreaterThan", 6), key("time", "IsGreaterThan", "2024-04-30"),
            key("name", "IsIn", Values=["Good", "Evil"]), key("name", "IsNotIn", Values=["Good"]), key("name", "IsIn", ["Evil"]),
            key("ip", "IsIPAddress"), key("ip", "IsIPv4Address"), key("six", "IsIPv6Address"), key("ip", "IsIPAddressPrivate"),
            key("public", "IsIPAddressPublic"), key("ip", "IsIPAddressInCIDR", "10.0.0.0/8"), key("public", "IsIPAddressNotInCIDR", "10.0.0.0/8"),
            key("ip", "IsIPAddressInCIDR", Values=["192.168.0.0/16", "10.0.0.0/8"]),
            key("network", "CIDRContainsIPAddresses", Values=["198.51.100.1", "192.0.2.7"]),
            key("network", "CIDRDoesNotContainIPAddresses", Values=["10.0.0.1"]),
            key("null", "Exists"), key("absent", "DoesNotExist"), key("absent", "IsNull"), key("null", "IsNull"), key("name", "IsNotNull"),
            key("empty", "IsNullOrEmpty"), key("none", "IsNullOrEmpty"), key("absent", "IsNullOrEmpty"), key("name", "IsNotNullOrEmpty"),
            {"Condition": "AlwaysTrue"}, key("nested.key.deep", "Equals", "x"), key("items[1].port", "Equals", 80),
            key("items[*].port", "Contains", 80), {"DeepKey": ["nested", "key", "deep"], "Condition": "Equals", "Value": "x"},
            {"Key": "name", "Condition": "Equals", "Value": "Evil"},
            {"Condition": "IsGreaterThan", "Values": [{"KeyPath": "port"}, {"KeyPath": "one"}]}, key("port", "Equals", {"KeyPath": "items[0].port"}),
            key("items", "AnyElement", Expressions=[key("port", "Equals", 80)]), key("items", "AllElements", Expressions=[key("port", "IsGreaterThan", 1)]),
            key("items", "OnlyOneElement", Expressions=[key("port", "Equals", 22)]), key("items", "NoElement", Expressions=[key("port", "Equals", 1)]),
            key("list", "AnyElement", Expressions=[{"Condition": "Equals", "Value": "a"}]),
        ]  # fmt: skip
        false = [
            key("name", "Equals", "evil"), key("one", "Equals", True), key("absent", "Equals", "x"), key("absent", "StartsWith", "x"),
            key("port", "StartsWith", "2"), key("name", "IsGreaterThan", 3), key("absent", "IsLessThan", 3), key("list", "Contains", "x"),
            key("ip", "CIDRContainsIPAddresses", Values=["10.1.2.4"]), key("name", "CIDRContainsIPAddresses", Values=["10.1.2.4"]),
            key("name", "IsIn", Values=[]), key("name", "IsIPAddress"), key("name", "IsIPAddressInCIDR", "10.0.0.0/8"), key("null", "DoesNotExist"),
            key("ip", "IsIPAddressInCIDR", "nonsense"), key("ip", "IsIPAddressPublic"), key("absent", "Exists"), key("yes", "IsGreaterThan", 0),
            {"Condition": "AlwaysFalse"}, key("name", "AnyElement", Expressions=[{"Condition": "AlwaysTrue"}]), key("items[9].port", "Equals", 80),
            key("items.port", "Contains", 80), key("none", "AnyElement", Expressions=[{"Condition": "AlwaysTrue"}]),
        ]  # fmt: skip
        for expected, expressions in ((True, true), (False, false)):
            for expression in expressions:
                with self.subTest(expression):
                    self.assertIs(holds(expression), expected)

    def test_combinations(self) -> None:
        yes, no = {"Condition": "AlwaysTrue"}, {"Condition": "AlwaysFalse"}
        table: list[tuple[list[Any], bool]] = [
            ([], True), ([yes, yes], True), ([yes, no], False), ([{"All": []}], True), ([{"Any": [no, yes]}], True), ([{"Any": [no]}], False),
            ([{"OnlyOne": [yes, no]}], True), ([{"OnlyOne": [yes, yes]}], False), ([{"None": [no, no]}], True), ([{"None": [no, yes]}], False),
            ([{"All": [{"Any": [{"None": [no]}, no]}, yes]}], True),
        ]  # fmt: skip
        for expressions, expected in table:
            with self.subTest(expressions):
                self.assertIs(holds(*expressions), expected)

    def test_what_a_look_up_table_says_is_found_where_the_event_brings_it_along(self) -> None:
        enriched = parse_event(b'{"p_enrichment": {"geo": {"client.ip": {"country": "NZ", "tags": ["vpn"]}}}}')
        source = {"Table": "geo", "Selector": "client.ip"}
        table: list[tuple[dict[str, Any], bool]] = [
            ({"Enrichment": {**source, "FieldPath": "country"}, "Condition": "Equals", "Value": "NZ"}, True),
            ({"Enrichment": {**source, "FieldPath": "tags[0]"}, "Condition": "IsIn", "Values": ["vpn"]}, True),
            ({"Enrichment": source, "Condition": "Exists"}, True),
            ({"Enrichment": {**source, "FieldPath": "city"}, "Condition": "Exists"}, False),
            ({"Enrichment": {"Table": "geo", "Selector": "ip"}, "Condition": "Exists"}, False),
            ({"Enrichment": {"Table": "tor", "Selector": "client.ip"}, "Condition": "DoesNotExist"}, True),
        ]
        for expression, expected in table:
            with self.subTest(expression):
                self.assertIs(compile_all([expression])(enriched), expected)
        self.assertFalse(holds(table[0][0]), "an event that brings nothing along does not match")

    def test_what_is_not_understood_is_refused_when_it_is_read(self) -> None:
        table = {
            "the Condition Resembles is not known": [key("a", "Resembles", "x")],
            "the Condition None is not known": [{"KeyPath": "a", "Value": "x"}],
            "Enrichment names a Table and a Selector": [{"Enrichment": {"Table": "t"}, "Condition": "Equals", "Value": 1}],
            "a condition is a mapping": ["x"],
            "a list of conditions": [{"Any": "x"}],
            "is no KeyPath": [key("a[x]", "Equals", 1)],
            "a list under Expressions": [key("a", "AnyElement")],
        }
        for message, expressions in table.items():
            with self.subTest(message), self.assertRaisesRegex(UnknownExpressionError, message):
                compile_all(expressions)
        with self.assertRaises(UnknownExpressionError):
            compile_all({"Any": []})

    def test_templates(self) -> None:
        self.assertEqual(template("[{name}] {nested.key.deep}{absent}{null} {port}")(EVENT), "[Evil] x 22")
        self.assertEqual(template("nothing to fill")(EVENT), "nothing to fill")
        self.assertEqual(getter("items[*].who[0]")(EVENT), ["a", "b"])


class RulesInYaml(unittest.TestCase):
    def test_the_functions_that_the_keys_stand_for(self) -> None:
        functions = functions_of(
            {
                "Detection": [key("name", "Equals", "Evil")],
                "AlertTitle": "{name}!",
                "GroupBy": [{"KeyPath": "name"}, {"KeyPath": "absent"}, {"KeyPath": "port"}],
                "AlertContext": [{"KeyName": "p", "KeyValue": {"KeyPath": "port"}}, {"KeyName": "q", "KeyValue": {"KeyPath": "absent"}}],
                "DynamicSeverities": [
                    {"ChangeTo": "High", "Conditions": [key("port", "Equals", 23)]},
                    {"ChangeTo": "Low", "Conditions": [key("port", "Equals", 22)]},
                ],
            }
        )
        found = {name: function(EVENT) for name, function in functions.items()}
        self.assertEqual(found, {"rule": True, "title": "Evil!", "dedup": "Evil:22", "alert_context": {"p": 22}, "severity": "Low"})

    def test_without_them_there_is_only_a_rule(self) -> None:
        self.assertEqual(list(functions_of({"Detection": []})), ["rule"])
