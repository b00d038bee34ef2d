"""The event as rules see it."""

from __future__ import annotations

import copy
import json
import pickle
import unittest
from collections.abc import Callable
from typing import Any

from support import CONSOLE_LOGIN, event_of
from iota.event import Event, EventDict, EventList, ReadOnlyError, parse_cloudtrail_event, parse_event, private_copy


class AnEventIsADict(unittest.TestCase):
    def setUp(self) -> None:
        self.event = event_of(CONSOLE_LOGIN)

    def test_it_is_a_dict_and_equals_the_plain_one(self) -> None:
        self.assertIsInstance(self.event, dict)
        self.assertIsInstance(self.event["resources"], list)
        self.assertEqual(self.event, CONSOLE_LOGIN)
        self.assertEqual(CONSOLE_LOGIN, self.event)

    def test_it_becomes_json_and_plain_dicts_without_loss(self) -> None:
        self.assertEqual(json.loads(json.dumps(self.event)), CONSOLE_LOGIN)
        self.assertEqual(dict(self.event), CONSOLE_LOGIN)
        self.assertEqual({**self.event}, CONSOLE_LOGIN)
        self.assertEqual(list(self.event), list(CONSOLE_LOGIN))
        self.assertEqual(list(self.event.items()), list(CONSOLE_LOGIN.items()))
        self.assertEqual(self.event | {"a": 1}, CONSOLE_LOGIN | {"a": 1})

    def test_a_deep_copy_is_plain_all_the_way_down_and_may_be_changed(self) -> None:
        for deep in (copy.deepcopy(self.event), self.event.to_dict(), self.event.copy()):
            self.assertEqual(deep, CONSOLE_LOGIN)
            self.assertEqual({type(deep), type(deep["userIdentity"]), type(deep["resources"][0])}, {dict})
            self.assertEqual({type(deep["resources"]), type(deep["resources"][0]["tags"][0])}, {list})
            deep["resources"][0]["tags"][0].append("c")
            deep["userIdentity"]["userName"] = "mallory"
        self.assertEqual(self.event, CONSOLE_LOGIN)

    def test_a_shallow_copy_is_a_plain_dict_whose_values_stay_read_only(self) -> None:
        shallow = copy.copy(self.event)
        shallow["eventName"] = "Other"
        self.assertIs(type(shallow), dict)
        with self.assertRaises(ReadOnlyError):
            shallow["userIdentity"]["userName"] = "mallory"
        self.assertEqual(self.event, CONSOLE_LOGIN)

    def test_it_survives_pickling_as_a_read_only_event(self) -> None:
        again = pickle.loads(pickle.dumps(self.event))
        self.assertEqual(again, CONSOLE_LOGIN)
        self.assertIsInstance(again["userIdentity"], Event)
        self.assertIsInstance(again["resources"], EventList)

    def test_lists_equal_lists_and_tuples_and_slice_and_add_to_plain_lists(self) -> None:
        tags = self.event["resources"][0]["tags"]
        self.assertTrue(tags[0] == ["a", "b"] and tags[0] == ("a", "b") and tags[0] != ["a"])
        self.assertEqual(tags[0] + ["c"], ["a", "b", "c"])
        self.assertEqual(sorted(tags[0], reverse=True), ["b", "a"])
        self.assertIs(type(copy.copy(tags)), list)
        self.assertEqual(copy.deepcopy(tags), [["a", "b"]])


class KeysAreFoundInAnyCase(unittest.TestCase):
    def test_exactly_first_then_in_any_case_and_then_the_first_of_them(self) -> None:
        event = event_of('{"Key": 1, "KEY": 2, "other": 3, "nested": {"Inner": 4}, "none": null}')
        table: list[tuple[Any, Any]] = [
            ("Key", 1),
            ("KEY", 2),
            ("key", 1),
            ("kEY", 1),
            ("OTHER", 3),
            ("NONE", None),
            ("othe", None),
            ("", None),
            ("key\nother", None),
            (5, None),
            (None, None),
        ]
        for key, value in table:
            with self.subTest(key=key):
                self.assertEqual(event.get(key), value)
                present = value is not None or key == "NONE"
                self.assertEqual(key in event, present)
                if present:
                    self.assertEqual(event[key], value)
                else:
                    self.assertRaises(KeyError, lambda: event[key])
                    self.assertEqual(event.get(key, "default"), "default")
        self.assertEqual(event["NESTED"]["inner"], 4)

    def test_names_with_letters_whose_case_is_special(self) -> None:
        event = event_of({"STRASSE": 1, "ΟΔΟΣ": 2, "x": 3})
        self.assertEqual((event.get("strasse"), event.get("οδος"), event.get("οδοσ")), (1, 2, None))

    def test_of_equal_keys_the_last_wins_as_in_json_loads(self) -> None:
        self.assertEqual(event_of('{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}'), {"a": 3, "b": {"c": 2}})


class AnEventCannotBeChanged(unittest.TestCase):
    changes: list[tuple[str, Callable[[Any], Any]]] = [
        ("'new'", lambda e: e.__setitem__("new", 1)),
        ("'eventName'", lambda e: e.__delitem__("eventName")),
        ("'new', 'more'", lambda e: e.update({"new": 1}, more=2)),
        ("'new'", lambda e: e.update([("new", 1)])),
        ("'eventName'", lambda e: e.pop("eventName")),
        ("'new'", lambda e: e.setdefault("new", 1)),
        ("'new'", lambda e: e.__ior__({"new": 1})),
        ("remove", lambda e: e.popitem()),
        ("clear", lambda e: e.clear()),
        ("'userName'", lambda e: e["userIdentity"].__setitem__("userName", "x")),
        ("'ARN'", lambda e: e["resources"][0].pop("ARN")),
        ("append", lambda e: e["resources"].append(1)),
        ("extend", lambda e: e["resources"].extend([1])),
        ("insert", lambda e: e["resources"].insert(0, 1)),
        ("remove", lambda e: e["resources"].remove(1)),
        ("remove", lambda e: e["resources"].pop()),
        ("clear", lambda e: e["resources"].clear()),
        ("sorted()", lambda e: e["resources"].sort()),
        ("reverse", lambda e: e["resources"].reverse()),
        ("set item 0", lambda e: e["resources"].__setitem__(0, 1)),
        ("delete item 0", lambda e: e["resources"].__delitem__(0)),
        ("add to", lambda e: e["resources"].__iadd__([1])),
        ("repeat", lambda e: e["resources"].__imul__(2)),
        ("append", lambda e: e["resources"][0]["tags"][0].append("c")),
        ("attribute", lambda e: setattr(e, "note", 1)),
    ]  # fmt: skip

    def test_every_way_of_writing_is_refused_with_a_message_that_names_the_key(self) -> None:
        event = event_of(CONSOLE_LOGIN)
        for told, change in self.changes:
            with self.subTest(told):
                with self.assertRaises((ReadOnlyError, AttributeError)) as caught:
                    change(event)
                self.assertIn(told, str(caught.exception))
                if isinstance(caught.exception, ReadOnlyError):
                    self.assertIn("copy.deepcopy(event)", str(caught.exception))
                    self.assertIsInstance(caught.exception, TypeError)
        self.assertEqual(event, CONSOLE_LOGIN)

    def test_a_private_copy_may_be_changed_at_every_depth_and_is_still_an_event(self) -> None:
        event = event_of(CONSOLE_LOGIN)
        own = private_copy(event)
        own["note"] = 1
        own["userIdentity"]["userName"] = "mallory"
        own["resources"].append(own.pop("eventName"))
        self.assertIsInstance(own["resources"][0], EventDict)
        self.assertEqual(own.deep_get("USERIDENTITY", "username"), "mallory")
        own["Note2"] = 2
        own[3] = 3
        self.assertEqual((own.get("NOTE2"), own["NOTE"], own.get("3"), own.get(3)), (2, 1, None, 3))
        self.assertEqual(event, CONSOLE_LOGIN)


class TheMethodsOfAnEvent(unittest.TestCase):
    def setUp(self) -> None:
        self.event = event_of(
            {
                "a": {"b": {"c": 1, "none": None, "empty": [], "zero": 0}},
                "items": [{"x": {"v": 1}}, {"x": {"v": 2}}, {"x": {"v": 1}}, {"y": 3}, [{"x": {"v": 4}}], None],
                "one": [{"x": "only"}],
                "same": [{"o": {"k": 1}}, {"o": {"k": 1}}, {"o": {"k": 2}}],
                "mixed": [{"v": 1}, {"v": True}, {"v": "1"}],
                "plain": ["p", "q", "p"],
            }
        )

    def test_deep_get_follows_dicts_only_and_gives_the_default_for_none(self) -> None:
        get = self.event.deep_get
        table: list[tuple[Any, Any]] = [
            (get("a", "b", "c"), 1),
            (get("A", "B", "C"), 1),
            (get("a", "b", "none", default="d"), "d"),
            (get("a", "b", "zero", default="d"), 0),
            (get("a", "x", "y"), None),
            (get("items", "x", default="d"), "d"),
            (get("a", "b", "c", "d", default="d"), "d"),
            (get("plain"), ["p", "q", "p"]),
        ]
        for number, (found, wanted) in enumerate(table):
            with self.subTest(number):
                self.assertEqual(found, wanted)

    def test_deep_walk_crosses_lists_and_drops_repeats(self) -> None:
        walk = self.event.deep_walk
        table: list[tuple[Any, Any]] = [
            (walk("items", "x", "v"), [1, 2, 4]),
            (walk("items", "x", "v", return_val="first"), 1),
            (walk("items", "x", "v", return_val="last"), 4),
            (walk("one", "x"), "only"),
            (walk("one", "x", return_val="last"), "only"),
            (walk("same", "o"), [{"k": 1}, {"k": 2}]),
            (walk("mixed", "v"), [1, True, "1"]),
            (walk("a", "b", "c"), 1),
            (walk("a", "b", "empty", default="d"), "d"),
            (walk("a", "b", "none", default="d"), "d"),
            (walk("items", "nothing", default="d"), "d"),
            (walk("plain"), ["p", "q", "p"]),
            (walk("plain", return_val="last"), "p"),
        ]
        for number, (found, wanted) in enumerate(table):
            with self.subTest(number):
                self.assertEqual(found, wanted)
        self.assertRaisesRegex(ValueError, "'middle'", walk, "a", return_val="middle")

    def test_udm_prefers_the_common_field_and_takes_an_empty_value_as_absent(self) -> None:
        event = event_of({"p_udm": {"user": {"name": "bob"}, "empty": ""}, "user": "x", "empty": "", "source": "s"})
        self.assertEqual(event.udm("user", "name"), "bob")
        self.assertEqual(event.udm("source"), "s")
        self.assertEqual(event.udm("empty", default="d"), "d")
        self.assertEqual(event.udm("nothing"), None)

    def test_event_time_epoch_reads_utc_and_is_zero_without_a_time(self) -> None:
        self.assertEqual(event_of({"p_event_time": "2024-05-01 12:00:00.500000"}).event_time_epoch(), 1714564800.5)
        self.assertEqual(event_of({"p_event_time": "2024-05-01T14:00:00+02:00"}).event_time_epoch(), 1714564800)
        self.assertEqual(event_of({}).event_time_epoch(), 0)

    def test_lookup_answers_from_the_tables_that_a_test_mocks_and_what_none_holds_is_none(self) -> None:
        event = event_of({"_mocked_lookup_data_": {"accounts": {"1": {"name": "prod"}}}})
        self.assertEqual(event.lookup("accounts", "1"), {"name": "prod"})
        for key in (("accounts", "2"), ("regions", "1")):
            self.assertIsNone(event.lookup(*key))
        self.assertIsNone(event_of({}).lookup("accounts", "1"), "helpers look up names in events that they made of nothing")


class ParsingAcceptsWhatJsonLoadsAccepts(unittest.TestCase):
    def test_the_same_value_for_every_spelling(self) -> None:
        texts = (
            "{}",
            ' {"a": 1} ',
            '\n{"a":[1,[2,[3]]]}\t',
            '{"a":"[\\u00e9\\ud83d\\ude00"}',
            '{"a":1e999,"b":-0.0}',
            '{"a":"\\ud800"}',
            '\ufeff{"a":1}',
            '{"deep":' + "[" * 60 + "]" * 60 + "}",
        )
        for text in texts:
            with self.subTest(text):
                self.assertEqual(parse_event(text.encode()), json.loads(text.encode()))
        self.assertEqual(parse_event(b'{"a":"\xed\xa0\x80"}'), {"a": "\ud800"})

    def test_the_same_refusal_for_what_is_not_json_or_no_object(self) -> None:
        for data in (b"", b"{", b'{"a":1}x', b'{"a":1}{"b":2}', b"nonsense", b'{"a":"\n"}', b'{"a":[1}'):
            with self.subTest(data):
                self.assertRaises(ValueError, json.loads, data)
                self.assertRaises(ValueError, parse_event, data)
        self.assertRaises(TypeError, parse_event, b"[1]")

    def test_only_for_cloudtrail_two_null_members_at_the_top_are_absent(self) -> None:
        record = b'{"requestParameters":null,"responseElements":null,"errorCode":null,"x":{"requestParameters":null}}'
        self.assertEqual(parse_cloudtrail_event(record), {"errorCode": None, "x": {"requestParameters": None}})
        self.assertEqual(parse_event(record), json.loads(record))
        self.assertEqual(parse_cloudtrail_event(b'{"requestParameters":{}}'), {"requestParameters": {}})


if __name__ == "__main__":
    unittest.main()
