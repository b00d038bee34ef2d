"""What rules can import that is no file beside them: globals by their id, and stand-ins for what is not installed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import unittest
from typing import Any

from support import LAYER
from worker_client import Worker

RULE = "def rule(event):\n    return True\n"


class Globals(unittest.TestCase):
    def title(self, files: dict[str, str], **options: Any) -> str:
        with Worker(files, load=["pack/rule.py"], **options) as worker:
            [rule] = worker.hello()["rules"]
            self.assertNotIn("error", rule)
            batch = worker.evaluate({})
            self.assertEqual(batch["failures"], [])
            return str(batch["detections"][0]["title"])

    def test_a_global_is_imported_by_its_id_and_may_import_others(self) -> None:
        files = {
            "pack/rule.py": "from acme import NAME\n" + RULE + "def title(event):\n    import acme\n    return NAME + acme.late()\n",
            "helpers/any_name.py": "from other import NAME\ndef late():\n    import third\n    return third.NAME\n",
            "helpers/other_file.py": "NAME = 'x'\n",
            "helpers/third_file.py": "NAME = 'y'\n",
        }
        names = {"acme": "helpers/any_name.py", "other": "helpers/other_file.py", "third": "helpers/third_file.py"}
        self.assertEqual(self.title(files, globals=names), "xy")

    def test_a_file_beside_the_rule_goes_first_and_the_standard_library_before_globals(self) -> None:
        files = {
            "pack/rule.py": "import acme, json\n" + RULE + "def title(event):\n    return acme.NAME + json.dumps(1)\n",
            "pack/acme.py": "NAME = 'mine'\n",
            "helpers/acme.py": "NAME = 'global'\n",
            "helpers/json.py": "dumps = None\n",
        }
        self.assertEqual(self.title(files, globals={"acme": "helpers/acme.py", "json": "helpers/json.py"}), "mine1")

    def test_a_global_takes_the_place_of_a_stand_in(self) -> None:
        files = {
            "pack/rule.py": "from panther_base_helpers import deep_get\n" + RULE + "def title(event):\n    return deep_get()\n",
            "helpers/base.py": "def deep_get():\n    return 'own'\n",
        }
        self.assertEqual(self.title(files, globals={"panther_base_helpers": "helpers/base.py"}), "own")
        del files["helpers/base.py"]
        files["pack/rule.py"] = files["pack/rule.py"].replace("deep_get()", "deep_get({'a': {'b': 'stand-in'}}, 'a', 'b')")
        self.assertEqual(self.title(files), "stand-in")

    def test_data_models_are_loaded_with_their_globals_and_told_when_they_fail(self) -> None:
        models = [
            {"id": "good", "path": "models/m.py", "logTypes": ["AWS.CloudTrail"], "mappings": [{"name": "who", "method": "get_who"}]},
            {"id": "bad", "path": "models/bad.py", "logTypes": ["AWS.ALB"], "mappings": []},
            {"id": "odd", "logTypes": ["AWS.VPCFlow"], "mappings": [{"name": "x", "path": "a[1:2]"}]},
        ]
        files = {
            "pack/rule.py": RULE + "def title(event):\n    return event.udm('who')\n",
            "models/m.py": "from acme import NAME\ndef get_who(event):\n    return NAME + event['a']\n",
            "models/bad.py": "import nowhere_at_all\n",
            "helpers/acme.py": "NAME = 'x'\n",
        }
        with Worker(files, load=["pack/rule.py"], data_models=models, globals={"acme": "helpers/acme.py"}) as worker:
            good, bad, odd = worker.hello()["dataModels"]
            self.assertEqual(good, {"id": "good"})
            self.assertEqual((bad["error"]["type"], bad["error"]["line"]), ("ModuleNotFoundError", 1))
            self.assertIn("no path that is understood", odd["error"]["message"])
            self.assertEqual(worker.evaluate({"a": "y"})["detections"][0]["title"], "xy")


class StandIns(unittest.TestCase):
    def run_alone(self, code: str) -> str:
        """In a Python without any installed package."""
        head = f"import sys\nsys.path.append({str(LAYER)!r})\nfrom iota.providers import provide\nprovide({{}})\n"
        done = subprocess.run([sys.executable, "-I", "-S", "-B", "-c", head + textwrap.dedent(code)], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.stderr, "")
        return done.stdout.strip()

    def test_boto3_can_be_imported_and_set_up_but_not_used(self) -> None:
        printed = self.run_alone(
            """
            import boto3, botocore.config
            from boto3.dynamodb.conditions import Attr, Key
            from botocore.exceptions import ClientError
            table = boto3.resource("dynamodb", region_name="eu-west-1").Table("seen")
            client = boto3.Session(profile_name="x").client("sts", config=botocore.config.Config(connect_timeout=1))
            for use in (lambda: table.query(KeyConditionExpression=Key("a").eq(1) & Attr("b").exists()), client.get_caller_identity):
                try:
                    use()
                except ClientError:
                    print("never")
                except RuntimeError as error:
                    print(str(error).partition(":")[0])
            """
        )
        self.assertEqual(
            printed.splitlines(),
            ['boto3.resource("dynamodb").Table().query was called, but rules have no access to AWS',
             'boto3.client("sts").get_caller_identity was called, but rules have no access to AWS'],
        )  # fmt: skip

    def test_requests_can_be_imported_and_set_up_but_not_used(self) -> None:
        printed = self.run_alone(
            """
            import requests
            from requests.adapters import HTTPAdapter
            from requests.auth import HTTPBasicAuth
            from requests.exceptions import RequestException
            with requests.Session() as session:
                session.headers.update({"a": "b"})
                session.mount("https://", HTTPAdapter(max_retries=3))
                session.auth = HTTPBasicAuth("a", "b")
            for use in (lambda: session.get("https://ip.example"), lambda: requests.post("https://x.example", json={}, timeout=1)):
                try:
                    use()
                except (RequestException, requests.exceptions.ConnectionError):
                    print("never")
                except RuntimeError as error:
                    print(str(error).partition(":/")[0], requests.codes.ok)
            """
        )
        self.assertEqual(printed.splitlines(), ["requests.get('https 200", "requests.post('https 200"])

    def test_the_key_value_table_of_older_checkouts_is_the_state(self) -> None:
        printed = self.run_alone(
            """
            import boto3
            table = boto3.resource("dynamodb", endpoint_url=None).Table("panther-kv-store")
            def update(expression, value=None, column=None):
                names = {"#col": column} if column else None
                return table.update_item(Key={"key": "k"}, ReturnValues="UPDATED_NEW", UpdateExpression=expression, ExpressionAttributeNames=names,
                                         ExpressionAttributeValues={":v": value})["Attributes"]
            print(table.get_item(Key={"key": "k"}, ProjectionExpression="intCount").get("Item", {}).get("intCount", 0))
            print(update("ADD #col :v", 3, "intCount")["intCount"].to_integral_value(), update("ADD #col :v", -1, "intCount")["intCount"])
            print(sorted(update("ADD #col :v", {"b", "a"}, "stringSet")["stringSet"]), update("DELETE #col :v", {"a"}, "stringSet")["stringSet"])
            update("SET expiresAt = :v", 1)
            print(table.get_item(Key={"key": "k"})["Item"])
            update("REMOVE #col", column="stringSet")
            table.put_item(Item={"key": "k", "intCount": 0})
            print(table.get_item(Key={"key": "k"}))
            table.put_item(Item={"key": "k", "stringSet": {"x"}})
            print(table.get_item(Key={"key": "k"}))
            for wrong in (lambda: update("SET other = :v", 1), lambda: update("ADD a :v, b :v", 1), lambda: table.put_item(Item={"key": "k", "other": 1}),
                          lambda: boto3.resource("dynamodb").Table("other").get_item(Key={"key": "k"})):
                try:
                    wrong()
                except (ValueError, RuntimeError) as error:
                    print(type(error).__name__)
            """
        )
        self.assertEqual(
            printed.splitlines(),
            ["0", "3 2", "['a', 'b'] {'b'}", "{'intCount': Decimal('2'), 'stringSet': {'b'}}", "{}", "{'Item': {'stringSet': {'x'}}}",
             "NotUnderstoodError", "NotUnderstoodError", "NotUnderstoodError", "NotAvailableError"],
        )  # fmt: skip

    def test_times_are_read_as_people_write_them(self) -> None:
        table = {
            "2024-01-02T03:04:05Z": "2024-01-02T03:04:05+00:00",
            "2024-01-02 03:04:05.123456789": "2024-01-02T03:04:05.123456",
            "2024-01-02 03:04:05.123456789 UTC": "2024-01-02T03:04:05.123456+00:00",
            "20240102T030405": "2024-01-02T03:04:05",
            "20240102": "2024-01-02T00:00:00",
            "Thu, 25 Sep 2003 10:49:41 -0300": "2003-09-25T10:49:41-03:00",
            "Mon Jan 02 2006 15:04:05 GMT+0200": "2006-01-02T15:04:05+02:00",
            "Tue Mar  5 10:00:00 UTC 2024": "2024-03-05T10:00:00+00:00",
            "Sep 25, 2003 10:36 PM": "2003-09-25T22:36:00",
            "12:00 am 1 February 2024": "2024-02-01T00:00:00",
            "10/12/2020 1:02:03": "2020-10-12T01:02:03",
            "25/12/2020": "2020-12-25T00:00:00",
            "2020/03/04": "2020-03-04T00:00:00",
            "25 Sep 99": "1999-09-25T00:00:00",
            "": "ParserError",
            "nonsense": "ParserError",
            "2024-13-45": "ParserError",
            "1 2 3 4 5": "ParserError",
        }
        printed = self.run_alone(
            f"""
            from dateutil import parser
            for text in {list(table)!r}:
                try:
                    print(parser.parse(text).isoformat())
                except ValueError as error:
                    print(type(error).__name__)
            """
        )
        self.assertEqual(dict(zip(table, printed.splitlines(), strict=True)), table)

    def test_months_are_added_to_the_end_of_the_month(self) -> None:
        printed = self.run_alone(
            """
            from datetime import datetime
            from dateutil.relativedelta import relativedelta
            print(datetime(2024, 1, 31) + relativedelta(months=1), datetime(2024, 3, 1) - relativedelta(years=1, days=1))
            """
        )
        self.assertEqual(printed, "2024-02-29 00:00:00 2023-02-28 00:00:00")

    def test_countries(self) -> None:
        printed = self.run_alone(
            """
            import pycountry
            print(len(pycountry.countries), pycountry.countries.get(alpha_2="nl").name, pycountry.countries.get(alpha_3="DEU").alpha_2,
                  pycountry.countries.get(alpha_2="XX"), pycountry.countries.lookup("276").name)
            """
        )
        self.assertEqual(printed, "249 Netherlands DE None Germany")

    def test_whom_a_policy_lets_in(self) -> None:
        account = "arn:aws:iam::123456789012:root"
        table: list[tuple[dict[str, Any], bool]] = [
            ({"Principal": "*"}, True),
            ({"Principal": {"AWS": ["*"]}}, True),
            ({"Principal": {"AWS": account}}, False),
            ({"Principal": {"Service": "sns.amazonaws.com"}}, False),
            ({"NotPrincipal": {"AWS": account}}, True),
            ({"Principal": "*", "Effect": "Deny"}, False),
            ({"Principal": "*", "Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}}, False),
            ({"Principal": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-1"}}}, False),
            ({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}, False),
            ({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}}, True),
            ({"Principal": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}, True),
            ({"Principal": "*", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}}, False),
            ({"Principal": "*", "Condition": {"ArnLike": {"aws:SourceArn": "*"}}}, True),
            ({"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
        ]
        printed = self.run_alone(
            f"""
            from policyuniverse.policy import Policy
            for statement in {[statement for statement, _ in table]!r}:
                print(Policy({{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*", **statement}}}}).is_internet_accessible())
            policy = Policy({{"Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "a"}}, "Condition": {{"StringEquals": {{"aws:SourceAccount": ["1"]}}}}}}]}})
            [statement] = policy.statements
            print(statement.effect, statement.principals, [tuple(entry) for entry in statement.condition_entries])
            """
        )
        *answers, last = printed.splitlines()
        self.assertEqual(answers, [str(expected) for _, expected in table])
        self.assertEqual(last, "Allow {'a'} [('account', '1')]")

    def test_the_names_of_older_and_newer_platforms(self) -> None:
        printed = self.run_alone(
            """
            import json
            from panther_analysis_tool.enriched_event import PantherEvent
            from panther_analysis_tool.immutable import ImmutableList
            from pypanther import LogType, Severity, get_rules_from_module, registered_rules
            from pypanther.helpers.aws import extract_account_id, get_actor_user
            from pypanther.helpers.base import deep_get
            print(json.dumps({"x": PantherEvent({"a": [1]})}, default=PantherEvent.json_encoder), ImmutableList([1]) == [1])
            print(LogType.AWS_CLOUDTRAIL, LogType.AXONIUS_ACTIVITY, LogType.SALESFORCE_LOGIN_AS, hasattr(LogType, "AWS_CLOUDTRIAL"), hasattr(LogType, "lower"))
            print(Severity.HIGH > Severity.LOW, Severity.INFO < "CRITICAL", max(Severity), sorted(["MEDIUM", "LOW"], key=Severity.as_int))
            sso = {"userIdentity": {"type": "AssumedRole", "principalId": "AROA:jo@example.com",
                                    "sessionContext": {"sessionIssuer": {"userName": "AWSReservedSSO_Admin_1"}}}}
            print(get_actor_user(sso), get_actor_user({}), get_actor_user({"userIdentity": {"type": "IAMUser"}}), extract_account_id("ASIAQNZGKIQY56JQ7WML"))
            """
        )
        self.assertEqual(
            printed.splitlines(),
            [
                '{"x": {"a": [1]}} True',
                "AWS.CloudTrail Axonius.Activity Salesforce.LoginAs False True",
                "True True CRITICAL ['LOW', 'MEDIUM']",
                "jo@example.com UnknownUser UnknownIAMUser 29608264753",
            ],
        )

    def test_events_and_containers_of_panther_core(self) -> None:
        printed = self.run_alone(
            """
            from iota.event import parse_event
            from panther_core import PantherEvent
            from panther_core.enriched_event import PantherEvent as Same
            from panther_core.immutable import ImmutableCaseInsensitiveDict, ImmutableList
            event = PantherEvent({"a": {"B": [1, {"c": 2}]}, "p_log_type": "X"})
            print(event.deep_get("A", "b"), isinstance(parse_event(b"{}"), Same), isinstance({}, PantherEvent), event.udm("a") == {"B": [1, {"c": 2}]})
            for change in (lambda: event["a"]["B"].append(1), lambda: ImmutableCaseInsensitiveDict({}).update(a=1), lambda: ImmutableList([1]).sort()):
                try:
                    change()
                    print("changed")
                except TypeError:
                    pass
            """
        )
        self.assertEqual(printed, "[1, {'c': 2}] True False True")

    def test_functions_of_the_base_helpers(self) -> None:
        printed = self.run_alone(
            """
            import panther_base_helpers as h
            from panther_aws_helpers import aws_rule_context
            print(h.deep_get({"a": {"b": None}}, "a", "b", default=1), h.deep_walk({"a": [{"b": 1}, {"b": 2}, {"b": 1}]}, "a", "b"),
                  h.deep_walk({"a": [{"b": 1}, {"b": 2}]}, "a", "b", return_val="last"), h.deep_walk({}, "a", default="d"))
            print(h.is_ip_in_network("10.1.1.1", ["192.168.0.0/16", "10.0.0.0/8"]), h.is_ip_in_network("x", ["10.0.0.0/8"]),
                  h.pattern_match("abc", "a*"), h.pattern_match_list("abc", ["x", "?bc"]))
            print(h.aws_strip_role_session_id("arn:aws:sts::1:assumed-role/Role/session"), h.aws_strip_role_session_id("arn:aws:iam::1:user/x"))
            print(h.get_val_from_list([{"k": "a", "v": 1}, {"k": "b", "v": 2}], "v", "k", "b"), h.aws_key_account_id("ASIAY34FZKBOKMUTVV7A"))
            print(sorted(aws_rule_context({"eventName": "A"})), h.aws_cloudtrail_success({"errorCode": "x"}), h.is_base64("aGVsbG8gd29ybGQh"))
            print(h.add_parse_delay({"p_event_time": "2024-01-01 00:00:00.000000", "p_parse_time": "2024-01-01 00:05:00.000000000"}, {}))
            """
        )
        self.assertEqual(
            printed.splitlines(),
            ["1 [1, 2] 2 d", "True False True True", "arn:aws:sts::1:assumed-role/Role arn:aws:iam::1:user/x", "{2} 609629065308",
             "['awsRegion', 'eventName', 'eventSource', 'recipientAccountId', 'sourceIPAddress', 'userAgent', 'userIdentity'] False hello world!",
             "{'parseDelay': '0:05:00'}"],
        )  # fmt: skip
