"""Benign traffic of people and of deployment pipelines."""

from .calls import console_login_details
from .identities import (
    Caller,
    JsonObject,
    assumed_role,
    federated_user,
    iam_user,
    identity_center_user,
    signing_in_user,
    unique_id,
    web_identity,
)
from .records import Recorder, denied, denied_by_ec2

OFFICE = "192.0.2.44"
OFFICE_IPV6 = "2001:db8:44::1a"
CI_RUNNER = "192.0.2.10"

_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
_CLI = "aws-cli/2.19.1 md/awscrt#0.22.0 ua/2.0 os/linux#6.8 md/arch#x86_64 lang/python#3.12.6 cfg/retry-mode#standard"
_TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.8 aws-sdk-go-v2/1.32.3 os/linux lang/go#1.23.2 md/GOOS#linux"
_CLOUDFORMATION = "cloudformation.amazonaws.com"


def terraform_plan(log: Recorder) -> None:
    """The nightly drift check: the CI user looks at what exists. Its key is the one that leaks."""
    ci = iam_user(log.account, "ci-deploy", CI_RUNNER, _TERRAFORM)
    log.call(ci, "sts", "GetCallerIdentity")
    for service, name, request in (
        ("ec2", "DescribeVpcs", {"vpcSet": {}, "filterSet": {}}),
        ("ec2", "DescribeSubnets", {"subnetSet": {}, "filterSet": {}}),
        ("ec2", "DescribeSecurityGroups", {"securityGroupSet": {}, "securityGroupIdSet": {}, "filterSet": {}}),
        ("iam", "GetRole", {"roleName": "shop-web-task"}),
        ("iam", "ListAttachedRolePolicies", {"roleName": "shop-web-task"}),
        ("iam", "GetPolicy", {"policyArn": f"arn:aws:iam::{log.account}:policy/shop-web"}),
        ("logs", "DescribeLogGroups", {"logGroupNamePrefix": "/ecs/shop-web"}),
        ("ecs", "DescribeTaskDefinition", {"taskDefinition": "shop-web", "include": ["TAGS"]}),
    ):
        log.call(ci, service, name, request)


def container_release(log: Recorder) -> None:
    """A GitHub workflow gets a role by OIDC, pushes an image and rolls the service."""
    subject = "repo:example-org/shop:ref:refs/heads/main"
    runner_agent = "aws-sdk-nodejs/2.1692.0 linux/v20.18.0 configure-aws-credentials-for-github-actions promise"
    workflow = web_identity(log.account, "token.actions.githubusercontent.com", subject, CI_RUNNER, runner_agent)
    role, session = "github-release", "GitHubActions"
    role_arn = f"arn:aws:iam::{log.account}:role/{role}"
    log.call(
        workflow, "sts", "AssumeRoleWithWebIdentity",
        {"roleArn": role_arn, "roleSessionName": session, "durationSeconds": 3600},
        {
            "credentials": {
                "accessKeyId": unique_id("ASIA", f"{role}/{log.since(0)}"),
                "sessionToken": "HIDDEN_DUE_TO_SECURITY_REASONS",
                "expiration": "Nov 18, 2026, 11:59:00 PM",
            },
            "subjectFromWebIdentityToken": subject,
            "assumedRoleUser": {
                "assumedRoleId": f"{unique_id('AROA', f'{log.account}/{role}')}:{session}",
                "arn": f"arn:aws:sts::{log.account}:assumed-role/{role}/{session}",
            },
            "provider": f"arn:aws:iam::{log.account}:oidc-provider/token.actions.githubusercontent.com",
            "audience": "sts.amazonaws.com",
        },
        resources=[{"accountId": log.account, "type": "AWS::IAM::Role", "ARN": role_arn}],
    )
    release = assumed_role(log.account, role, session, CI_RUNNER, _CLI, since=log.since(0))
    repository = {"registryId": log.account, "repositoryName": "shop-web"}
    digest = f"sha256:{log.rng.getrandbits(256):064x}"
    log.call(release, "ecr", "GetAuthorizationToken", None, None)
    log.call(release, "ecr", "BatchCheckLayerAvailability", {**repository, "layerDigests": [digest]})
    log.call(
        release, "ecr", "PutImage",
        {**repository, "imageTag": "2026.11.18", "imageManifestMediaType": "application/vnd.oci.image.manifest.v1+json"},
        {"image": {**repository, "imageId": {"imageDigest": digest, "imageTag": "2026.11.18"}}},
    )
    revision = log.rng.randrange(200, 900)
    definition = log.arn("ecs", f"task-definition/shop-web:{revision}")
    log.call(
        release, "ecs", "RegisterTaskDefinition",
        {
            "family": "shop-web",
            "taskRoleArn": f"arn:aws:iam::{log.account}:role/shop-web-task",
            "executionRoleArn": f"arn:aws:iam::{log.account}:role/ecsTaskExecutionRole",
            "networkMode": "awsvpc",
            "cpu": "512",
            "memory": "1024",
            "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": [{
                "name": "web",
                "image": f"{log.account}.dkr.ecr.{log.region}.amazonaws.com/shop-web:2026.11.18",
                "essential": True,
                "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
            }],
        },
        {"taskDefinition": {"taskDefinitionArn": definition, "family": "shop-web", "revision": revision, "status": "ACTIVE"}},
    )
    log.call(release, "ecs", "UpdateService", {"cluster": "shop", "service": "shop-web", "taskDefinition": definition})
    log.call(release, "ecs", "DescribeServices", {"cluster": "shop", "services": ["shop-web"]})


def stack_update(log: Recorder) -> None:
    """CDK updates a stack; CloudFormation works under its execution role."""
    deployer = assumed_role(
        log.account, f"cdk-example-deploy-role-{log.account}-{log.region}", "aws-cdk-runner",
        CI_RUNNER, "aws-sdk-nodejs/3.687.0 os/linux lang/js md/nodejs#20.18.0 app/aws-cdk-2.166.0", since=log.since(1),
    )
    stack = log.arn("cloudformation", "stack/shop-invoices/5f0c1d60-a1b2-11ef-9c3d-0a1b2c3d4e5f")
    change_set = log.arn("cloudformation", f"changeSet/cdk-deploy-change-set/{log.uuid()}")
    log.call(
        deployer, "cloudformation", "CreateChangeSet",
        {
            "stackName": "shop-invoices",
            "changeSetName": "cdk-deploy-change-set",
            "changeSetType": "UPDATE",
            "capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            "templateURL": f"https://cdk-example-assets-{log.account}-{log.region}.s3.{log.region}.amazonaws.com/shop.json",
            "clientToken": log.uuid(),
        },
        {"id": change_set, "stackId": stack},
    )
    log.call(deployer, "cloudformation", "DescribeChangeSet", {"stackName": stack, "changeSetName": change_set})
    log.call(deployer, "cloudformation", "ExecuteChangeSet", {"stackName": stack, "changeSetName": change_set})
    execution = assumed_role(
        log.account, f"cdk-example-cfn-exec-role-{log.account}-{log.region}", "AWSCloudFormation",
        _CLOUDFORMATION, _CLOUDFORMATION, since=log.since(0), invoked_by=_CLOUDFORMATION,
    )
    _function_with_role(log, execution)
    _ingress_from_private_network(log, execution)
    log.call(deployer, "cloudformation", "DescribeStackEvents", {"stackName": stack})
    log.call(deployer, "cloudformation", "DescribeStacks", {"stackName": stack})


def _function_with_role(log: Recorder, execution: Caller) -> None:
    role = f"shop-invoices-RenderRole-{log.rng.getrandbits(40):010X}"
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},'
        '"Action":"sts:AssumeRole"}]}'
    )
    log.call(
        execution, "iam", "CreateRole",
        {"roleName": role, "assumeRolePolicyDocument": trust},
        {"role": {
            "path": "/",
            "roleName": role,
            "roleId": unique_id("AROA", f"{log.account}/{role}"),
            "arn": f"arn:aws:iam::{log.account}:role/{role}",
            "createDate": "Nov 18, 2026 2:00:00 AM",
        }},
    )
    log.call(
        execution, "iam", "AttachRolePolicy",
        {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"},
    )
    log.call(
        execution, "lambda", "UpdateFunctionCode20150331v2",
        {"functionName": "invoice-render", "s3Bucket": f"cdk-example-assets-{log.account}", "publish": False, "dryRun": False},
        {
            "functionName": "invoice-render",
            "functionArn": log.arn("lambda", "function:invoice-render"),
            "runtime": "python3.12",
            "role": f"arn:aws:iam::{log.account}:role/{role}",
            "handler": "app.handler",
            "codeSize": log.rng.randrange(10**5, 10**7),
            "timeout": 30,
            "memorySize": 512,
            "lastUpdateStatus": "InProgress",
            "packageType": "Zip",
            "architectures": ["arm64"],
        },
    )


def _ingress_from_private_network(log: Recorder, execution: Caller) -> None:
    log.call(
        execution, "ec2", "AuthorizeSecurityGroupIngress",
        {
            "groupId": "sg-0f1e2d3c4b5a69788",
            "ipPermissions": {"items": [{
                "ipProtocol": "tcp",
                "fromPort": 5432,
                "toPort": 5432,
                "groups": {},
                "ipRanges": {"items": [{"cidrIp": "10.20.0.0/16", "description": "shop subnets"}]},
                "ipv6Ranges": {},
                "prefixListIds": {},
            }]},
        },
        {"_return": True},
    )


def administrator_in_console(log: Recorder) -> None:
    """An IAM user signs in with MFA, perhaps at the second attempt, and looks around."""
    name = log.rng.choice(("alice", "carlos"))
    at_sign_in = signing_in_user(log.account, name, OFFICE, _BROWSER)
    for outcome in log.rng.choice((("Success",), ("Failure", "Success"))):
        log.call(
            at_sign_in, "signin", "ConsoleLogin",
            response={"ConsoleLogin": outcome},
            additional=console_login_details(log.region, mfa=True),
            error=(None, "Failed authentication") if outcome == "Failure" else None,
            event_type="AwsConsoleSignIn",
        )
    _look_around(log, iam_user(log.account, name, OFFICE, _BROWSER, console_since=log.since(0), mfa=True))


def workforce_in_console(log: Recorder) -> None:
    """An Identity Center user signs in. CloudTrail says "MFAUsed: No" for federated logins whatever the provider asked for."""
    user, email = log.rng.choice((("f1a2b3c4-10d1-70aa", "dana@example.com"), ("e5d4c3b2-20c2-70bb", "erik@example.com")))
    portal = identity_center_user(log.account, f"{user}-1c2d-3e4f5a6b7c8d", OFFICE_IPV6, _BROWSER)
    log.call(
        portal, "signin", "UserAuthentication",
        additional={
            "AuthWorkflowID": log.uuid(),
            "LoginTo": "https://example.awsapps.com/start/",
            "UserName": email,
            "CredentialType": "WEBAUTHN",
        },
        details={"UserAuthentication": "Success"},
        event_type="AwsServiceEvent",
    )
    log.call(
        portal, "sso", "Federate",
        additional={},
        details={"role_name": "ViewOnlyAccess", "account_id": log.account},
        event_type="AwsServiceEvent",
    )
    role = "AWSReservedSSO_ViewOnlyAccess_0123456789abcdef"
    path = "/aws-reserved/sso.amazonaws.com/"
    session = assumed_role(log.account, role, email, OFFICE_IPV6, _BROWSER, since=log.since(0), path=path, from_console=True)
    at_sign_in = {key: value for key, value in session.identity.items() if key != "accessKeyId"}
    log.call(
        Caller(at_sign_in, OFFICE_IPV6, _BROWSER), "signin", "ConsoleLogin",
        response={"ConsoleLogin": "Success"},
        additional={"MobileVersion": "No", "MFAUsed": "No"},
        event_type="AwsConsoleSignIn",
    )
    _look_around(log, session)


def _look_around(log: Recorder, caller: Caller) -> None:
    for service, name, request in log.rng.sample(
        (
            ("ec2", "DescribeInstances", {"maxResults": 50, "instancesSet": {}, "filterSet": {}}),
            ("ec2", "DescribeAvailabilityZones", {"availabilityZoneSet": {}, "allAvailabilityZones": False}),
            ("cloudtrail", "LookupEvents", {"maxResults": 50, "lookupAttributes": []}),
            ("s3", "ListBuckets", {"Host": f"s3.{log.region}.amazonaws.com"}),
            ("ce", "GetCostAndUsage", {"granularity": "DAILY", "metrics": ["UnblendedCost"]}),
            ("monitoring", "DescribeAlarms", {"maxRecords": 100, "stateValue": "ALARM"}),
            ("health", "DescribeEventAggregates", {"aggregateField": "eventTypeCategory"}),
            ("resource-groups", "ListGroups", None),
        ),
        k=log.rng.randint(3, 5),
    ):
        log.call(caller, service, name, request)


def data_scientist(log: Recorder) -> None:
    """A federated session runs a query in Athena."""
    analyst = federated_user(log.account, "frida", "federation-broker", OFFICE, _CLI, since=log.since(30))
    execution = {"queryExecutionId": log.uuid()}
    log.call(analyst, "glue", "GetTables", {"databaseName": "shop_lake", "maxResults": 100})
    log.call(
        analyst, "athena", "StartQueryExecution",
        {
            "queryString": "***OMITTED***",
            "queryExecutionContext": {"database": "shop_lake"},
            "workGroup": "analysts",
            "clientRequestToken": log.uuid(),
        },
        execution,
    )
    log.call(analyst, "athena", "GetQueryExecution", execution)
    log.call(analyst, "athena", "GetQueryResults", {**execution, "maxResults": 1000})


def engineer_mistypes(log: Recorder) -> None:
    """Errors of every day: a role that may not, and a name that is not there."""
    engineer = assumed_role(
        log.account, "engineer", "gil@example.com", OFFICE_IPV6, _CLI, since=log.since(95), mfa=True
    )
    table = log.arn("dynamodb", "table/shop-order")
    mistakes: tuple[tuple[str, str, JsonObject, tuple[str, str]], ...] = (
        ("dynamodb", "DescribeTable", {"tableName": "shop-order"}, denied(engineer, "dynamodb:DescribeTable", table)),
        ("ec2", "StopInstances", {"instancesSet": {"items": [{"instanceId": log.resource_id("i")}]}, "force": False},
         denied_by_ec2(engineer, "ec2:StopInstances")),
        ("logs", "GetLogEvents", {"logGroupName": "/ecs/shop-wbe", "logStreamName": "web/1"},
         ("ResourceNotFoundException", "The specified log group does not exist.")),
        ("lambda", "GetFunction20150331v2", {"functionName": "order-intak"},
         ("ResourceNotFoundException", f"Function not found: {log.arn('lambda', 'function:order-intak')}")),
    )
    service, name, request, error = log.rng.choice(mistakes)
    log.call(engineer, service, name, request, error=error)
