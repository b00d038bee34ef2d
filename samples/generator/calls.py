"""The longer shapes of single calls, which several actors share."""

from .identities import Caller, JsonObject, unique_id
from .records import Recorder


def assume_role(
    log: Recorder, caller: Caller, role: str, session: str, *, external_id: str | None = None, shared: bool = False
) -> None:
    """A role of this account is assumed; `shared` when the record also goes to the caller's account."""
    arn = f"arn:aws:iam::{log.account}:role/{role}"
    request = {"roleArn": arn, "roleSessionName": session}
    if external_id:
        request["externalId"] = external_id
    log.call(
        caller, "sts", "AssumeRole", request,
        {
            "credentials": {
                "accessKeyId": unique_id("ASIA", f"{role}/{session}"),
                "sessionToken": "HIDDEN_DUE_TO_SECURITY_REASONS",
                "expiration": "Nov 18, 2026, 11:59:00 PM",
            },
            "assumedRoleUser": {
                "assumedRoleId": f"{unique_id('AROA', f'{log.account}/{role}')}:{session}",
                "arn": f"arn:aws:sts::{log.account}:assumed-role/{role}/{session}",
            },
        },
        resources=[{"accountId": log.account, "type": "AWS::IAM::Role", "ARN": arn}],
        shared_event_id=log.uuid() if shared else None,
    )


def s3_call(
    log: Recorder, caller: Caller, name: str, bucket: str, request: dict[str, str], *, data_event: bool = False
) -> None:
    """A call to a bucket, with the transfer details that only S3 adds."""
    resources = [{"accountId": log.account, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}]
    if "key" in request:
        resources.insert(0, {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{request['key']}"})
    log.call(
        caller, "s3", name,
        {"bucketName": bucket, "Host": f"{bucket}.s3.{log.region}.amazonaws.com", **request},
        additional={
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": log.rng.randrange(4096) if name.startswith("Put") else 0,
            "AuthenticationMethod": "AuthHeader",
            "x-amz-id-2": f"{log.rng.getrandbits(320):080x}",
            "bytesTransferredOut": log.rng.randrange(100, 900),
        },
        resources=resources,
        data_event=data_event,
    )


def run_instances(log: Recorder, caller: Caller, instance: str, instance_type: str) -> None:
    """A launch from a launch template, with the long answer that EC2 gives."""
    image, subnet, group = log.resource_id("ami"), "subnet-0a1b2c3d4e5f60718", "sg-0f1e2d3c4b5a69788"
    private_ip = f"10.20.{log.rng.randrange(256)}.{log.rng.randrange(4, 250)}"
    log.call(
        caller, "ec2", "RunInstances",
        {
            "instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]},
            "instanceType": instance_type,
            "subnetId": subnet,
            "blockDeviceMapping": {},
            "monitoring": {"enabled": False},
            "disableApiTermination": False,
            "disableApiStop": False,
            "clientToken": log.uuid(),
            "launchTemplate": {"launchTemplateId": "lt-0c9b8a7f6e5d4c3b2", "version": "14"},
        },
        {
            "reservationId": log.resource_id("r"),
            "ownerId": log.account,
            "groupSet": {},
            "instancesSet": {"items": [{
                "instanceId": instance,
                "imageId": image,
                "currentState": {"code": 0, "name": "pending"},
                "privateDnsName": f"ip-{private_ip.replace('.', '-')}.{log.region}.compute.internal",
                "amiLaunchIndex": 0,
                "productCodes": {},
                "instanceType": instance_type,
                "placement": {"availabilityZone": f"{log.region}a", "tenancy": "default"},
                "monitoring": {"state": "disabled"},
                "subnetId": subnet,
                "vpcId": "vpc-0123456789abcdef0",
                "privateIpAddress": private_ip,
                "stateReason": {"code": "pending", "message": "pending"},
                "architecture": "x86_64",
                "rootDeviceType": "ebs",
                "rootDeviceName": "/dev/xvda",
                "virtualizationType": "hvm",
                "hypervisor": "xen",
                "groupSet": {"items": [{"groupId": group, "groupName": "shop-web"}]},
                "sourceDestCheck": True,
                "ebsOptimized": True,
                "metadataOptions": {"state": "pending", "httpTokens": "required", "httpEndpoint": "enabled"},
            }]},
        },
    )


def console_login_details(region: str, *, mfa: bool) -> JsonObject:
    """The additionalEventData of a ConsoleLogin."""
    return {
        "LoginTo": f"https://{region}.console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&region={region}",
        "MobileVersion": "No",
        "MFAUsed": "Yes" if mfa else "No",
    }
