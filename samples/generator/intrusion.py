"""The intrusion that runs through the samples, step by step; samples/README.md tells it as a story."""

import json
from collections.abc import Iterator
from dataclasses import replace

from .calls import console_login_details
from .identities import JsonObject, assumed_role, iam_user, other_account, root, signing_in_user, unique_id
from .records import denied, denied_by_ec2
from .story import PLATFORM, PRODUCTION, Step, at

OUTSIDE = "777788889999"

ATTACKER = "203.0.113.77"

_CLI = "aws-cli/1.22.34 Python/3.10.12 Linux/6.10.9-amd64 botocore/1.27.84"
_BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"

_USER = "svc-backup-sync"
_USER_KEY = unique_id("AKIA", f"{PRODUCTION}/{_USER}")
_ADMIN_POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"
_PLATFORM_ROLE = "OrganizationAccountAccessRole"
_PLATFORM_SESSION = "botocore-session-1794970698"
_ROOT_SECRET = "break-glass/root-console"

_leaked_key = iam_user(PRODUCTION, "ci-deploy", ATTACKER, _CLI)
_new_key = iam_user(PRODUCTION, _USER, ATTACKER, _CLI)
_in_console = iam_user(PRODUCTION, _USER, ATTACKER, _BROWSER, console_since="2026-11-18T02:24:41Z")
_in_platform = assumed_role(PLATFORM, _PLATFORM_ROLE, _PLATFORM_SESSION, ATTACKER, _CLI, since="2026-11-18T02:58:18Z")
_root_in_console = root(PRODUCTION, ATTACKER, _BROWSER, session_since="2026-11-18T03:14:22Z")


def steps() -> list[Step]:
    """The whole story."""
    return [
        *_leaked_key_is_tried(),
        *_new_administrator(),
        *_console_without_mfa(),
        *_defences_go_down(),
        *_data_is_taken(),
        *_miners_start(),
        *_second_account(),
        *_root_takes_over(),
    ]


def _leaked_key_is_tried() -> Iterator[Step]:
    yield Step(
        at=at("02:03:12"), region="us-east-1", caller=_leaked_key, service="sts", name="GetCallerIdentity"
    )
    allowed = ("ListUsers", "ListRoles", "ListAttachedUserPolicies", "ListGroupsForUser", "GetAccountSummary")
    for number, name in enumerate(allowed):
        request = {"userName": "ci-deploy"} if "User" in name and name != "ListUsers" else None
        yield Step(
            at=at("02:04:01", number * 2), region="us-east-1", caller=_leaked_key,
            service="iam", name=name, request=request,
        )
    for number, (service, name) in enumerate(_PROBES):
        action = f"{service}:{name}"
        error = denied_by_ec2(_leaked_key, action) if service == "ec2" else denied(_leaked_key, action, "*")
        region = "us-east-1" if service == "organizations" else "eu-west-1"
        yield Step(
            at=at("02:05:30", number), region=region, caller=_leaked_key,
            service=service, name=name, error=error,
        )


_PROBES = (
    ("ec2", "DescribeInstances"),
    ("ec2", "DescribeSnapshots"),
    ("ec2", "GetEbsEncryptionByDefault"),
    ("rds", "DescribeDBInstances"),
    ("rds", "DescribeDBSnapshots"),
    ("secretsmanager", "ListSecrets"),
    ("ssm", "DescribeParameters"),
    ("kms", "ListKeys"),
    ("dynamodb", "ListTables"),
    ("guardduty", "ListDetectors"),
    ("securityhub", "DescribeHub"),
    ("cloudtrail", "DescribeTrails"),
    ("config", "DescribeConfigurationRecorders"),
    ("organizations", "DescribeOrganization"),
    ("organizations", "ListAccounts"),
    ("ses", "GetAccount"),
)


def _new_administrator() -> Iterator[Step]:
    user_arn = f"arn:aws:iam::{PRODUCTION}:user/{_USER}"
    calls: list[tuple[str, str, JsonObject, JsonObject | None]] = [
        ("02:14:05", "CreateUser", {"userName": _USER},
         {"user": {"path": "/", "userName": _USER, "userId": unique_id("AIDA", f"{PRODUCTION}/{_USER}"), "arn": user_arn,
                   "createDate": "Nov 18, 2026 2:14:05 AM"}}),
        ("02:14:09", "CreateAccessKey", {"userName": _USER},
         {"accessKey": {"userName": _USER, "accessKeyId": _USER_KEY, "status": "Active",
                        "createDate": "Nov 18, 2026 2:14:09 AM"}}),
        ("02:14:16", "AttachUserPolicy", {"userName": _USER, "policyArn": _ADMIN_POLICY}, None),
        ("02:14:31", "CreateLoginProfile", {"userName": _USER, "passwordResetRequired": False},
         {"loginProfile": {"userName": _USER, "createDate": "Nov 18, 2026 2:14:31 AM", "passwordResetRequired": False}}),
    ]
    for time, name, request, response in calls:
        yield Step(
            at=at(time), region="us-east-1", caller=_leaked_key,
            service="iam", name=name, request=request, response=response,
        )


def _console_without_mfa() -> Iterator[Step]:
    yield Step(
        at=at("02:24:41"), region="us-east-1", caller=signing_in_user(PRODUCTION, _USER, ATTACKER, _BROWSER),
        service="signin", name="ConsoleLogin", response={"ConsoleLogin": "Success"},
        additional=console_login_details("us-east-1", mfa=False), event_type="AwsConsoleSignIn",
    )
    for time, service, name in (
        ("02:25:03", "cloudtrail", "DescribeTrails"),
        ("02:25:20", "iam", "ListAccountAliases"),
        ("02:26:02", "ce", "GetCostAndUsage"),
        ("02:27:44", "organizations", "ListAccounts"),
    ):
        yield Step(at=at(time), region="us-east-1", caller=_in_console, service=service, name=name)


def _defences_go_down() -> Iterator[Step]:
    trail = {"name": f"arn:aws:cloudtrail:eu-west-1:{PRODUCTION}:trail/management-events"}
    detector = "12abc34d567e8fa901bc2d34e56789f0"
    flow_log = "fl-0a1b2c3d4e5f60718"
    group = "sg-0b1c2d3e4f5a69788"
    calls: list[tuple[str, str, str, JsonObject, JsonObject | None]] = [
        ("02:31:10", "cloudtrail", "GetTrailStatus", trail, None),
        ("02:31:37", "cloudtrail", "StopLogging", trail, None),
        ("02:32:02", "cloudtrail", "DeleteTrail", trail, None),
        ("02:33:15", "guardduty", "DeleteDetector", {"detectorId": detector}, None),
        ("02:34:20", "ec2", "DeleteFlowLogs",
         {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": flow_log}}},
         {"DeleteFlowLogsResponse": {"xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/", "unsuccessful": ""}}),
        ("02:36:48", "ec2", "AuthorizeSecurityGroupIngress",
         {"groupId": group, "ipPermissions": {"items": [{
             "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "groups": {},
             "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}, "ipv6Ranges": {}, "prefixListIds": {},
         }]}},
         {"_return": True, "securityGroupRuleSet": {"items": [{
             "groupOwnerId": PRODUCTION, "groupId": group, "securityGroupRuleId": "sgr-0c1d2e3f4a5b69788",
             "isEgress": False, "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0",
         }]}}),
    ]
    for time, service, name, request, response in calls:
        yield Step(
            at=at(time), region="eu-west-1", caller=_in_console,
            service=service, name=name, request=request, response=response,
        )


def _data_is_taken() -> Iterator[Step]:
    volume, snapshot = "vol-0d1e2f3a4b5c69788", "snap-0e1f2a3b4c5d69788"
    calls: list[tuple[str, str, str, JsonObject | None, JsonObject | None]] = [
        ("02:41:30", "ec2", "DescribeVolumes", {"volumeSet": {}, "filterSet": {}}, None),
        ("02:42:05", "ec2", "CreateSnapshot", {"volumeId": volume, "description": "sync"},
         {"snapshotId": snapshot, "volumeId": volume, "status": "pending", "ownerId": PRODUCTION, "volumeSize": "500",
          "description": "sync", "encrypted": False}),
        ("02:43:11", "ec2", "ModifySnapshotAttribute",
         {"snapshotId": snapshot, "attributeType": "CREATE_VOLUME_PERMISSION",
          "createVolumePermission": {"add": {"items": [{"userId": OUTSIDE}]}}},
         {"_return": True}),
        ("02:45:52", "secretsmanager", "ListSecrets", {"maxResults": 100}, None),
        ("02:47:30", "ssm", "GetParametersByPath", {"path": "/shop/", "recursive": True, "withDecryption": True}, None),
    ]
    for time, service, name, request, response in calls:
        yield Step(
            at=at(time), region="eu-west-1", caller=_new_key,
            service=service, name=name, request=request, response=response,
        )
    for number, secret in enumerate(_SECRETS):
        yield Step(
            at=at("02:46:03", number), region="eu-west-1", caller=_new_key,
            service="secretsmanager", name="GetSecretValue", request={"secretId": secret},
        )


_SECRETS = (
    "shop/web/database",
    "shop/api/database",
    "shop/api/signing-key",
    "shop/payments/provider",
    "shop/payments/webhook",
    "shop/mail/smtp",
    "shop/search/admin",
    "lake/redshift/loader",
    "ci/registry-token",
    "ci/github-app",
    "partner/example-logistics",
    _ROOT_SECRET,
)


def _miners_start() -> Iterator[Step]:
    quota = (
        "Client.VcpuLimitExceeded",
        "You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket "
        "that the specified instance type belongs to.",
    )
    calls: list[tuple[str, str, JsonObject, JsonObject | None, tuple[str, str] | None]] = [
        ("02:52:40", "DescribeInstanceTypeOfferings",
         {"DescribeInstanceTypeOfferingsRequest": {"LocationType": "region"}}, None, None),
        ("02:53:02", "CreateKeyPair", {"keyName": "render", "keyType": "rsa", "keyFormat": "pem"},
         {"keyName": "render", "keyPairId": "key-0f1a2b3c4d5e69788", "keyMaterial": "<sensitiveDataRemoved>"}, None),
        ("02:53:29", "RunInstances", _gpu_request("p4d.24xlarge", 2), None, quota),
        ("02:54:10", "RunInstances", _gpu_request("g5.12xlarge", 4), _gpu_response("g5.12xlarge", 4), None),
    ]
    for time, name, request, response, error in calls:
        yield Step(
            at=at(time), region="us-west-2", caller=_new_key,
            service="ec2", name=name, request=request, response=response, error=error,
        )


def _gpu_request(instance_type: str, count: int) -> JsonObject:
    return {
        "instancesSet": {"items": [{"imageId": "ami-0a9b8c7d6e5f41302", "minCount": 1, "maxCount": count, "keyName": "render"}]},
        "instanceType": instance_type,
        "blockDeviceMapping": {},
        "monitoring": {"enabled": False},
        "disableApiTermination": True,
        "disableApiStop": False,
    }


def _gpu_response(instance_type: str, count: int) -> JsonObject:
    instances = [
        {
            "instanceId": f"i-0a1b2c3d4e5f6071{number}",
            "imageId": "ami-0a9b8c7d6e5f41302",
            "currentState": {"code": 0, "name": "pending"},
            "keyName": "render",
            "amiLaunchIndex": number,
            "instanceType": instance_type,
            "placement": {"availabilityZone": "us-west-2b", "tenancy": "default"},
            "privateIpAddress": f"172.31.20.{number + 10}",
        }
        for number in range(count)
    ]
    return {"reservationId": "r-0b1c2d3e4f5a69788", "ownerId": PRODUCTION, "groupSet": {}, "instancesSet": {"items": instances}}


def _second_account() -> Iterator[Step]:
    role_arn = f"arn:aws:iam::{PLATFORM}:role/{_PLATFORM_ROLE}"
    assume = Step(
        at=at("02:58:18"), region="us-east-1", caller=_new_key, service="sts", name="AssumeRole",
        request={"roleArn": role_arn, "roleSessionName": _PLATFORM_SESSION},
        response={
            "credentials": {"accessKeyId": _in_platform.identity["accessKeyId"],
                            "sessionToken": "HIDDEN_DUE_TO_SECURITY_REASONS", "expiration": "Nov 18, 2026, 3:58:18 AM"},
            "assumedRoleUser": {"assumedRoleId": _in_platform.identity["principalId"], "arn": _in_platform.identity["arn"]},
        },
        resources=[{"accountId": PLATFORM, "type": "AWS::IAM::Role", "ARN": role_arn}],
        shared_event_id="0c7e5d0a-91b4-4f0e-a3c1-5b8f6d2e9a47",
    )
    yield assume
    # The account of the role gets its own record, which knows the caller only by account and principal id.
    as_stranger = other_account(PRODUCTION, _new_key.identity["principalId"], ATTACKER, _CLI)
    yield replace(assume, account=PLATFORM, caller=as_stranger)
    yield Step(
        at=at("02:59:40"), account=PLATFORM, region="us-east-1", caller=_in_platform, service="iam",
        name="UpdateAssumeRolePolicy",
        request={"roleName": "data-export", "policyDocument": json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OUTSIDE}:root"}, "Action": "sts:AssumeRole"}],
        })},
    )
    bucket = "example-platform-exports"
    place: JsonObject = {"bucketName": bucket, "Host": f"{bucket}.s3.eu-west-1.amazonaws.com"}
    public = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}],
    }
    for time, name, request in (
        ("03:03:05", "ListBuckets", {"Host": "s3.eu-west-1.amazonaws.com"}),
        ("03:03:50", "DeleteBucketPublicAccessBlock", {**place, "publicAccessBlock": ""}),
        ("03:04:12", "PutBucketPolicy", {**place, "bucketPolicy": public, "policy": ""}),
    ):
        yield Step(
            at=at(time), account=PLATFORM, region="eu-west-1", caller=_in_platform, service="s3", name=name, request=request
        )


def _root_takes_over() -> Iterator[Step]:
    yield Step(
        at=at("03:14:22"), region="us-east-1", caller=root(PRODUCTION, ATTACKER, _BROWSER),
        service="signin", name="ConsoleLogin", response={"ConsoleLogin": "Success"},
        additional=console_login_details("us-east-1", mfa=False), event_type="AwsConsoleSignIn",
    )
    yield Step(
        at=at("03:15:31"), region="us-east-1", caller=_root_in_console, service="iam", name="GetAccountSummary"
    )
    yield Step(
        at=at("03:16:07"), region="us-east-1", caller=_root_in_console, service="iam", name="CreateAccessKey",
        response={"accessKey": {"accessKeyId": unique_id("AKIA", f"{PRODUCTION}/root"), "status": "Active",
                                "createDate": "Nov 18, 2026 3:16:07 AM"}},
    )
