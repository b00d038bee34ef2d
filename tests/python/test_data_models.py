"""Common names of fields, and the standard fields: what the Panther format promises of the event."""

from __future__ import annotations

import json
import unittest
from typing import Any

from support import CONSOLE_LOGIN

from iota.data_models import AmbiguousFieldError, DataModel, DataModels, DataModelSpec
from iota.event import Event, ReadOnlyError, parser_for
from iota.json_path import JsonPath


def event_of(record: dict[str, Any], models: DataModels, log_type: str = "AWS.CloudTrail") -> Event:
    return parser_for(log_type, models)(json.dumps(record).encode())


def models(*mappings: dict[str, str], log_type: str = "AWS.CloudTrail", **methods: Any) -> DataModels:
    return DataModels([DataModel(DataModelSpec("M", None, (log_type,), mappings), methods)])


class Paths(unittest.TestCase):
    RECORD: Any = {"a": {"b-c": 1, "d.e": 2}, "list": [{"x": 1}, {"x": 2}, 3], "deep": {"deep": {"x": 4}}, "": 5, "null": None, "named": [{"name": "a", "value": 1}, {"name": "b", "value": 2}]}

    def test_what_a_path_finds(self) -> None:
        table: dict[str, list[Any]] = {
            "a.b-c": [1],
            "$.a.b-c": [1],
            "$['a']['d.e']": [2],
            "a.'d.e'": [2],
            '$.a."d.e"': [2],
            "list[0].x": [1],
            "$.list[-1]": [3],
            "list[5]": [],
            "$.list[?(@.x == 2)].x": [2],
            "list[?x==1]": [{"x": 1}],
            "$.named[?(@.name == 'b')].value": [2],
            "$.named[?(@.name == 'z')].value": [],
            "list[*].x": [1, 2],
            "$.deep.*.x": [4],
            "$.named[*].name": ["a", "b"],
            "$..x": [4, 1, 2],
            "null": [None],
            "A.b-c": [],
            "list.x": [],
            "a.b-c.d": [],
        }
        for path, found in table.items():
            with self.subTest(path):
                self.assertCountEqual(JsonPath(path).find(self.RECORD), found)

    def test_whether_several_fields_can_be_found_is_known_beforehand(self) -> None:
        one = {path: JsonPath(path).finds_one_at_most for path in ("a.b", "$.a[0]['c']", "a[*].b", "a.*", "$..a", "a[?(@.b == 'c')]")}
        self.assertEqual(one, {"a.b": True, "$.a[0]['c']": True, "a[*].b": False, "a.*": False, "$..a": False, "a[?(@.b == 'c')]": False})

    def test_a_path_without_quotes_as_enrichment_is_keyed_by_it(self) -> None:
        self.assertEqual(JsonPath("$.userIdentity['sessionContext'].\"issuer\"").dotted, "userIdentity.sessionContext.issuer")
        self.assertEqual(JsonPath("$.a[0][*].b").dotted, "a[0][*].b")

    def test_what_is_no_path(self) -> None:
        for text in ("a[?(@.b > 1)]", "a..", "a[", "a b", "$.a[1:2]"):
            with self.subTest(text), self.assertRaisesRegex(ValueError, "no path that is understood"):
                JsonPath(text)


class CommonNames(unittest.TestCase):
    def test_a_mapped_path_gives_the_field_also_when_it_is_null(self) -> None:
        known = models({"name": "ip", "path": "sourceIPAddress"}, {"name": "who", "path": "$.userIdentity.userName"})
        event = event_of({"sourceIPAddress": None, "p_udm": {"ip": "x"}, "ip": "y"}, known)
        self.assertIsNone(event.udm("ip", default="z"))
        self.assertEqual(event.udm("who", default="z"), "z")
        self.assertEqual(event_of(CONSOLE_LOGIN, known).udm("who"), "alice")

    def test_paths_are_not_found_in_another_case(self) -> None:
        known = models({"name": "ip", "path": "sourceipaddress"})
        self.assertIsNone(event_of({"sourceIPAddress": "192.0.2.1"}, known).udm("ip"))

    def test_a_method_is_asked(self) -> None:
        known = models({"name": "kind", "method": "get_kind"}, get_kind=lambda event: event["eventName"] + "!")
        self.assertEqual(event_of({"eventName": "A"}, known).udm("kind"), "A!")
        with self.assertRaises(KeyError):
            event_of({}, known).udm("kind")

    def test_several_matches_are_an_error(self) -> None:
        known = models({"name": "id", "path": "$..id"})
        self.assertEqual(event_of({"a": {"id": 1}}, known).udm("id"), 1)
        with self.assertRaisesRegex(AmbiguousFieldError, "matches 2 fields"):
            event_of({"a": {"id": 1}, "b": {"id": 2}}, known).udm("id")

    def test_without_a_mapping_the_event_is_asked_and_what_is_empty_is_absent(self) -> None:
        for known in (DataModels(), models({"name": "other", "path": "x"})):
            self.assertEqual(event_of({"p_udm": {"ip": "x"}, "ip": "y"}, known).udm("ip"), "x")
            self.assertEqual(event_of({"ip": "y"}, known).udm("ip"), "y")
            self.assertEqual(event_of({"ip": ""}, known).udm("ip", default="z"), "z")
            self.assertEqual(event_of({"source": {"ip": "y"}}, known).udm("source", "ip"), "y")

    def test_the_model_is_that_of_the_records_own_log_type_if_it_says_one(self) -> None:
        known = models({"name": "ip", "path": "srcAddr"}, log_type="AWS.VPCFlow")
        record = {"srcAddr": "192.0.2.1"}
        self.assertIsNone(event_of(record, known).udm("ip"))
        self.assertEqual(event_of({**record, "p_log_type": "AWS.VPCFlow"}, known).udm("ip"), "192.0.2.1")

    def test_where_a_name_leads(self) -> None:
        def get_kind(event: Any) -> str:
            return ""

        known = models({"name": "ip", "path": "$.a['b']"}, {"name": "kind", "method": "get_kind"}, get_kind=get_kind)
        event = event_of({}, known)
        self.assertEqual((event.udm_path("ip"), event.udm_path("kind")), ("a.b", "get_kind"))
        with self.assertRaisesRegex(LookupError, "does not map 'no'"):
            event.udm_path("no")
        with self.assertRaisesRegex(LookupError, "no data model for the log type AWS.ALB"):
            event_of({}, known, "AWS.ALB").udm_path("ip")


class StandardFields(unittest.TestCase):
    def test_what_a_rule_may_ask_for(self) -> None:
        event = event_of(CONSOLE_LOGIN, DataModels())
        self.assertEqual(event.get("p_log_type"), "AWS.CloudTrail")
        self.assertEqual(event["p_event_time"], "2024-05-01 12:00:00.000000")
        self.assertRegex(event["p_parse_time"], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$")
        self.assertEqual(event["p_row_id"], event_of(dict(reversed(CONSOLE_LOGIN.items())), DataModels())["p_row_id"])
        self.assertEqual(event.get("p_any_ip_addresses"), ["198.51.100.7"])
        self.assertEqual(event.deep_get("p_any_aws_account_ids"), ["111122223333"])
        self.assertEqual(event.get("P_ANY_AWS_ARNS"), ["arn:aws:iam::111122223333:user/alice"])
        self.assertEqual(event["p_any_usernames"], ["alice"])
        self.assertEqual(event["p_any_domain_names"], ["signin.amazonaws.com"])
        self.assertEqual(event.event_time_epoch(), 1714564800)
        self.assertNotIn("p_any_emails", event)
        self.assertNotIn("p_enrichment", event)
        self.assertIsNone(event.get("p_something"))

    def test_each_kind_of_indicator(self) -> None:
        record = {
            "a": ["2001:db8::1", "10.0.0.1", "999.1.1.1", "1.2", "::"],
            "instanceId": "i-0123456789abcdef0",
            "arn": "arn:aws:ec2:eu-west-1:123456789012:instance/i-01234567",
            "number": "123456789012",
            "mail": "a.b@example.com",
            "hash": ["d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "e" * 64],
            "hostname": "www.example.com",
            "text": "www.example.com",
        }
        event = event_of(record, DataModels())
        found = {name: event.get(name) for name in event.with_standard_fields() if name.startswith("p_any")}
        self.assertEqual(
            found,
            {
                "p_any_ip_addresses": ["10.0.0.1", "2001:db8::1", "::"],
                "p_any_aws_instance_ids": ["i-01234567", "i-0123456789abcdef0"],
                "p_any_aws_arns": ["arn:aws:ec2:eu-west-1:123456789012:instance/i-01234567"],
                "p_any_aws_account_ids": ["123456789012"],
                "p_any_emails": ["a.b@example.com"],
                "p_any_md5_hashes": ["d41d8cd98f00b204e9800998ecf8427e"],
                "p_any_sha1_hashes": ["da39a3ee5e6b4b0d3255bfef95601890afd80709"],
                "p_any_sha256_hashes": ["e" * 64],
                "p_any_domain_names": ["www.example.com"],
            },
        )

    def test_those_of_the_record_go_first(self) -> None:
        event = event_of({"p_log_type": "X", "p_any_ip_addresses": ["a"], "p_event_time": "2024-01-02 03:04:05"}, DataModels())
        self.assertEqual((event["p_log_type"], event["p_any_ip_addresses"]), ("X", ["a"]))
        self.assertEqual(event.event_time_epoch(), 1704164645)

    def test_times_in_other_forms(self) -> None:
        table: dict[Any, Any] = {
            1714564800: "2024-05-01 12:00:00.000000",
            1714564800123: "2024-05-01 12:00:00.123000",
            "2024-05-01T14:00:00+02:00": "2024-05-01 12:00:00.000000",
            "soon": None,
            1e300: None,
            True: None,
        }
        for time, text in table.items():
            with self.subTest(time):
                self.assertEqual(event_of({"timestamp": time}, DataModels()).get("p_event_time"), text)

    def test_they_are_members_only_for_who_asks_for_that(self) -> None:
        event = event_of(CONSOLE_LOGIN, DataModels())
        event.get("p_any_ip_addresses")
        self.assertEqual(event.keys(), CONSOLE_LOGIN.keys() - {"requestParameters"})
        whole = event.with_standard_fields()
        self.assertIs(whole, event.with_standard_fields())
        self.assertEqual(whole["p_log_type"], "AWS.CloudTrail")
        self.assertLess({"p_log_type", "p_any_ip_addresses", "eventName"}, set(whole))

    def test_they_cannot_be_changed_and_nested_objects_have_none(self) -> None:
        event = event_of(CONSOLE_LOGIN, DataModels())
        with self.assertRaises(ReadOnlyError):
            event["p_any_ip_addresses"].append("x")
        self.assertIsNone(event["userIdentity"].get("p_log_type"))
        self.assertEqual(event["userIdentity"].udm("userName"), "alice")
