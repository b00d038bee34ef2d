"""Turns calls into CloudTrail records: field order, versions, ids and times as AWS writes them."""

import random
import re
import string
from datetime import datetime, timedelta

from .identities import Caller, JsonObject

TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"

# Services moved to a newer record version at different times; the rest write 1.11.
_VERSIONS = {
    "signin": "1.08",
    "sts": "1.08",
    "secretsmanager": "1.08",
    "ssm": "1.08",
    "monitoring": "1.09",
    "autoscaling": "1.09",
    "rds": "1.09",
    "cloudtrail": "1.10",
    "ec2": "1.10",
}

_READ_ONLY = re.compile(
    r"(Describe|List|Get|BatchGet|Head|Lookup|Filter|Search|Decrypt$|Encrypt$|GenerateDataKey|AssumeRole"
    r"|StartQuery$|UserAuthentication$)"
)

# Services without regions: their calls are recorded in us-east-1, whatever region the caller works in.
_RECORDED_IN_US_EAST_1 = {"ce", "cloudfront", "health", "iam", "organizations", "route53"}
_GLOBAL_ENDPOINTS = {"cloudfront", "iam", "route53"}


class Recorder:
    """Writes the records of one account and region. Equal seeds give equal records."""

    def __init__(self, rng: random.Random, account: str, region: str, start: datetime, end: datetime) -> None:
        self.rng = rng
        self.account = account
        self.region = region
        self.records: list[JsonObject] = []
        self._start = start
        self._end = end
        self._clock = start

    def begin_burst(self) -> None:
        """Moves the clock to where the next actor starts, early enough that a burst of calls stays within the window."""
        room = int((self._end - self._start).total_seconds() * 0.8)
        self._clock = self._start + timedelta(seconds=self.rng.randrange(room))

    def since(self, minutes: int) -> str:
        """The time `minutes` before the clock, for sessions that began earlier."""
        return (self._clock - timedelta(minutes=minutes)).strftime(TIME_FORMAT)

    def call(
        self,
        caller: Caller,
        service: str,
        name: str,
        request: JsonObject | None = None,
        response: JsonObject | None = None,
        *,
        at: datetime | None = None,
        error: tuple[str | None, str] | None = None,
        resources: list[JsonObject] | None = None,
        additional: JsonObject | None = None,
        details: JsonObject | None = None,
        event_type: str = "AwsApiCall",
        data_event: bool = False,
        shared_event_id: str | None = None,
    ) -> None:
        """Appends the record of one call, if this region is where it is recorded. The clock moves on a little, or to `at`."""
        if service in _RECORDED_IN_US_EAST_1 and self.region != "us-east-1":
            return
        self._advance(at)
        request_id = self.s3_request_id() if service == "s3" else self.uuid()
        # EC2 repeats the request id in its answers, as its XML API does.
        if service == "ec2" and response is not None:
            response = {"requestId": request_id, **response}
        record: JsonObject = {
            "eventVersion": _VERSIONS.get(service, "1.11"),
            "userIdentity": caller.identity,
            "eventTime": self._clock.strftime(TIME_FORMAT),
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "awsRegion": self.region,
            "sourceIPAddress": caller.address,
            "userAgent": caller.agent,
        }
        if error:
            code, message = error
            if code:
                record["errorCode"] = code
            record["errorMessage"] = message
        record["requestParameters"] = request
        record["responseElements"] = response
        if additional is not None:
            record["additionalEventData"] = additional
        if event_type == "AwsApiCall":
            record["requestID"] = request_id
        record["eventID"] = self.uuid()
        record["readOnly"] = _READ_ONLY.match(name) is not None
        if resources:
            record["resources"] = resources
        record["eventType"] = event_type
        record["managementEvent"] = not data_event
        record["recipientAccountId"] = self.account
        if shared_event_id:
            record["sharedEventID"] = shared_event_id
        if details is not None:
            record["serviceEventDetails"] = details
        record["eventCategory"] = "Data" if data_event else "Management"
        if not caller.is_service:
            record["tlsDetails"] = self._tls(service)
        if caller.from_console:
            record["sessionCredentialFromConsole"] = "true"
        self.records.append(record)

    def uuid(self) -> str:
        """A random UUID, version 4."""
        digits = f"{self.rng.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def s3_request_id(self) -> str:
        """S3 has its own form of request ids."""
        return "".join(self.rng.choices(string.ascii_uppercase + string.digits, k=16))

    def resource_id(self, prefix: str) -> str:
        """The id of an EC2 resource, such as i-0123456789abcdef0."""
        return f"{prefix}-0{self.rng.getrandbits(64):016x}"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def _advance(self, at: datetime | None) -> None:
        if at is None:
            at = min(self._clock + timedelta(seconds=self.rng.choice((0, 0, 1, 1, 2))), self._end)
        self._clock = at

    def _tls(self, service: str) -> JsonObject:
        if service == "signin":
            host = f"{self.region}.signin.aws.amazon.com"
        elif service in _GLOBAL_ENDPOINTS:
            host = f"{service}.amazonaws.com"
        else:
            host = f"{service}.{self.region}.amazonaws.com"
        return {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": host,
        }


def denied(caller: Caller, action: str, resource: str) -> tuple[str, str]:
    """The error of a call that no policy allows."""
    who = caller.identity["arn"]
    return (
        "AccessDenied",
        f"User: {who} is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action",
    )


def denied_by_ec2(caller: Caller, action: str) -> tuple[str, str]:
    """EC2 words the same refusal differently."""
    who = caller.identity["arn"]
    return (
        "Client.UnauthorizedOperation",
        f"You are not authorized to perform this operation. User: {who} is not authorized to perform: {action} "
        f"because no identity-based policy allows the {action} action",
    )
