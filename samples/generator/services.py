"""Benign traffic of AWS services and of the software that runs in the accounts."""

from .calls import assume_role, run_instances, s3_call
from .identities import assumed_role, aws_service, other_account, service_event, service_linked_role, unique_id
from .records import Recorder

NAT_GATEWAY = "198.51.100.23"
MONITORING_VENDOR = "198.51.100.201"
MONITORING_ACCOUNT = "777788889999"

_LAMBDA_AGENT = "aws-sdk-python/1.35.36 exec-env/AWS_Lambda_python3.12 lang/python#3.12.7"
_FUNCTIONS = ("order-intake", "invoice-render", "stock-sync", "mail-outbound", "image-resize")
_INSTANCE_TYPES = ("t3.medium", "m6i.large", "c6i.large")
_BUCKETS = ("example-shop-orders", "example-shop-invoices", "example-shop-static", "example-shop-exports")


def services_assume_roles(log: Recorder) -> None:
    """The most frequent event of most accounts: a service takes the role that a function, task or instance runs under."""
    for _ in range(log.rng.randint(2, 4)):
        service, role, session = log.rng.choice(
            (
                ("lambda", f"{(function := log.rng.choice(_FUNCTIONS))}-role", function),
                ("ecs-tasks", "shop-web-task", f"{log.rng.getrandbits(128):032x}"),
                ("ec2", "shop-worker-instance", log.resource_id("i")),
                ("states", "nightly-report-workflow", f"{log.rng.getrandbits(128):032x}"),
            )
        )
        assume_role(log, aws_service(service), role, session, shared=True)


def lambda_functions(log: Recorder) -> None:
    """A cold start: the function's environment is decrypted and a log stream is made."""
    function = log.rng.choice(_FUNCTIONS)
    role = f"{function}-role"
    runtime = assumed_role(
        log.account, role, function, "lambda.amazonaws.com", "lambda.amazonaws.com",
        since=log.since(1), invoked_by="lambda.amazonaws.com",
    )
    key = log.arn("kms", "key/6b1d5c2e-3f40-4a86-9d57-0c1e2f3a4b5c")
    log.call(
        runtime, "kms", "Decrypt",
        {
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "encryptionContext": {"aws:lambda:FunctionArn": log.arn("lambda", f"function:{function}")},
        },
        resources=[{"accountId": log.account, "type": "AWS::KMS::Key", "ARN": key}],
    )
    in_function = assumed_role(log.account, role, function, NAT_GATEWAY, _LAMBDA_AGENT, since=log.since(1))
    log.call(
        in_function, "logs", "CreateLogStream",
        {
            "logGroupName": f"/aws/lambda/{function}",
            "logStreamName": f"2026/11/18/[$LATEST]{log.rng.getrandbits(128):032x}",
        },
    )


def log_delivery_keys(log: Recorder) -> None:
    """Services that write encrypted logs ask for data keys."""
    service, context = log.rng.choice(
        (
            ("cloudtrail", {"aws:cloudtrail:arn": log.arn("cloudtrail", "trail/management-events")}),
            ("logs", {"aws:logs:arn": log.arn("logs", "log-group:/ecs/shop-web")}),
            ("delivery.logs", {"SourceArn": log.arn("logs", "*"), "aws:s3:arn": "arn:aws:s3:::example-shop-flow-logs"}),
        )
    )
    key = log.arn("kms", "key/0f9e8d7c-6b5a-4432-a110-ffeeddccbbaa")
    log.call(
        aws_service(service), "kms", "GenerateDataKey",
        {"keyId": key, "keySpec": "AES_256", "encryptionContext": context},
        resources=[{"accountId": log.account, "type": "AWS::KMS::Key", "ARN": key}],
        shared_event_id=log.uuid(),
    )


def config_recorder(log: Recorder) -> None:
    """AWS Config reads the settings of a bucket one API at a time."""
    config = service_linked_role(
        log.account, "AWSServiceRoleForConfig", "AWSConfig-Describe", "config", since=log.since(2)
    )
    bucket = log.rng.choice(_BUCKETS)
    for name, parameter in (
        ("GetBucketAcl", "acl"),
        ("GetBucketPolicy", "policy"),
        ("GetBucketVersioning", "versioning"),
        ("GetBucketEncryption", "encryption"),
        ("GetBucketLogging", "logging"),
        ("GetBucketPublicAccessBlock", "publicAccessBlock"),
    ):
        s3_call(log, config, name, bucket, {parameter: ""})


def autoscaling_replaces_instance(log: Recorder) -> None:
    """One instance leaves an auto scaling group and another one joins."""
    scaling = service_linked_role(
        log.account, "AWSServiceRoleForAutoScaling", "AutoScaling", "autoscaling", since=log.since(3)
    )
    old, new = log.resource_id("i"), log.resource_id("i")
    group = log.arn("elasticloadbalancing", "targetgroup/shop-web/8c1f3d5b7a9e0246")
    log.call(scaling, "elasticloadbalancing", "DescribeTargetHealth", {"targetGroupArn": group})
    log.call(
        scaling, "elasticloadbalancing", "DeregisterTargets", {"targetGroupArn": group, "targets": [{"id": old}]}
    )
    log.call(
        scaling, "ec2", "TerminateInstances",
        {"instancesSet": {"items": [{"instanceId": old}]}},
        {"instancesSet": {"items": [{
            "instanceId": old,
            "currentState": {"code": 32, "name": "shutting-down"},
            "previousState": {"code": 16, "name": "running"},
        }]}},
    )
    run_instances(log, scaling, new, log.rng.choice(_INSTANCE_TYPES))
    log.call(scaling, "elasticloadbalancing", "RegisterTargets", {"targetGroupArn": group, "targets": [{"id": new}]})


def instance_agents(log: Recorder) -> None:
    """The Systems Manager agent of an instance reports in."""
    instance = log.resource_id("i")
    agent = assumed_role(
        log.account, "shop-worker-instance", instance, NAT_GATEWAY,
        "aws-sdk-go/1.55.5 (go1.22.7; linux; amd64) amazon-ssm-agent/3.3.1230.0",
        since=log.since(140), in_instance=True,
    )
    log.call(
        agent, "ssm", "UpdateInstanceInformation",
        {
            "instanceId": instance,
            "agentVersion": "3.3.1230.0",
            "agentStatus": "Active",
            "platformType": "Linux",
            "platformName": "Amazon Linux",
            "platformVersion": "2023",
            "iPAddress": f"10.20.7.{log.rng.randrange(4, 250)}",
            "computerName": f"ip-10-20-7-12.{log.region}.compute.internal",
            "agentName": "amazon-ssm-agent",
        },
    )
    log.call(agent, "ssm", "ListInstanceAssociations", {"instanceId": instance, "maxResults": 20})


def monitoring_vendor(log: Recorder) -> None:
    """A vendor's role is assumed from the vendor's account, then reads metadata of many services."""
    vendor_agent = "example-monitor/4.18 Boto3/1.35.40 Python/3.12.6 Linux/6.1 Botocore/1.35.40"
    vendor = other_account(
        MONITORING_ACCOUNT,
        f"{unique_id('AROA', 'vendor-crawler')}:crawler",
        MONITORING_VENDOR,
        vendor_agent,
    )
    session = f"poll-{log.rng.randrange(10**6):06d}"
    assume_role(log, vendor, "example-monitor-readonly", session, external_id="b7c0de", shared=True)
    reader = assumed_role(
        log.account, "example-monitor-readonly", session, MONITORING_VENDOR, vendor_agent, since=log.since(0)
    )
    for service, name, request in log.rng.sample(
        (
            ("ec2", "DescribeInstances", {"maxResults": 1000, "instancesSet": {}, "filterSet": {}}),
            ("ec2", "DescribeVolumes", {"maxResults": 500, "volumeSet": {}, "filterSet": {}}),
            ("ec2", "DescribeInstanceStatus", {"includeAllInstances": True, "instancesSet": {}, "filterSet": {}}),
            ("rds", "DescribeDBInstances", {"maxRecords": 100}),
            ("lambda", "ListFunctions20150331", None),
            ("ecs", "ListClusters", None),
            ("ecs", "DescribeServices", {"cluster": "shop", "services": ["shop-web", "shop-api"]}),
            ("monitoring", "DescribeAlarms", {"maxRecords": 100}),
            ("elasticloadbalancing", "DescribeLoadBalancers", {"pageSize": 400}),
            ("elasticache", "DescribeCacheClusters", {"showCacheNodeInfo": True}),
            ("sqs", "ListQueues", {"maxResults": 1000}),
            ("dynamodb", "ListTables", None),
            ("tagging", "GetResources", {"resourcesPerPage": 100, "resourceTypeFilters": ["ec2:instance"]}),
        ),
        k=log.rng.randint(4, 8),
    ):
        log.call(reader, service, name, request)


def nightly_backup(log: Recorder) -> None:
    """AWS Backup takes a snapshot of a volume."""
    backup = assumed_role(
        log.account, "AWSBackupDefaultServiceRole", "AWSBackup-AWSBackupDefaultServiceRole",
        "backup.amazonaws.com", "backup.amazonaws.com",
        since=log.since(4), path="/service-role/", invoked_by="backup.amazonaws.com",
    )
    volume, snapshot = log.resource_id("vol"), log.resource_id("snap")
    log.call(backup, "ec2", "DescribeVolumes", {"volumeSet": {"items": [{"volumeId": volume}]}, "filterSet": {}})
    log.call(
        backup, "ec2", "CreateSnapshot",
        {
            "volumeId": volume,
            "description": "This snapshot is created by the AWS Backup service.",
            "tagSpecificationSet": {"items": [
                {"resourceType": "snapshot", "tags": [{"key": "aws:backup:source-resource", "value": volume}]}
            ]},
        },
        {
            "snapshotId": snapshot,
            "volumeId": volume,
            "status": "pending",
            "ownerId": log.account,
            "volumeSize": "100",
            "encrypted": True,
        },
    )
    log.call(backup, "ec2", "DescribeSnapshots", {"snapshotSet": {"items": [{"snapshotId": snapshot}]}})


def application_reads_secret(log: Recorder) -> None:
    """A task of the shop starts and reads its database password."""
    task = assumed_role(
        log.account, "shop-web-task", f"{log.rng.getrandbits(128):032x}", NAT_GATEWAY,
        "aws-sdk-java/2.28.16 Linux/5.10 OpenJDK_64-Bit_Server_VM/21.0.4 exec-env/AWS_ECS_FARGATE",
        since=log.since(1),
    )
    log.call(task, "secretsmanager", "GetSecretValue", {"secretId": "shop/web/database"})


def application_objects(log: Recorder) -> None:
    """Data events of the bucket that the trail watches."""
    function = log.rng.choice(_FUNCTIONS)
    writer = assumed_role(
        log.account, f"{function}-role", function, NAT_GATEWAY, f"[{_LAMBDA_AGENT}]", since=log.since(25)
    )
    for name in ("GetObject", "PutObject")[: log.rng.randint(1, 2)]:
        key = f"2026/11/{log.rng.randrange(1, 19):02d}/order-{log.rng.randrange(10**8):08d}.json"
        s3_call(log, writer, name, "example-shop-orders", {"key": key}, data_event=True)


def key_rotation(log: Recorder) -> None:
    """KMS rotates a key by itself: an event of the service, without a caller's type."""
    key_id = "6b1d5c2e-3f40-4a86-9d57-0c1e2f3a4b5c"
    log.call(
        service_event(log.account), "kms", "RotateKey",
        resources=[{"accountId": log.account, "type": "AWS::KMS::Key", "ARN": log.arn("kms", f"key/{key_id}")}],
        details={"keyId": key_id, "rotationType": "AUTOMATIC", "keyOrigin": "AWS_KMS"},
        event_type="AwsServiceEvent",
    )
