"""Who calls AWS: the `userIdentity` shapes that CloudTrail writes, with address and user agent."""

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from typing import Any

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """One identity as it appears in records, and where it calls from."""

    identity: JsonObject
    address: str
    agent: str
    from_console: bool = False

    @property
    def is_service(self) -> bool:
        """Calls that a service makes carry its name instead of an address, and no TLS details."""
        return self.address.endswith("amazonaws.com") or self.address == "AWS Internal"


def unique_id(prefix: str, name: str) -> str:
    """The stable 20-character id of a principal or key, ending in EXAMPLE so that no secret scanner takes it for a real one."""
    digest = b32encode(hashlib.sha256(f"{prefix}/{name}".encode()).digest()).decode()
    return f"{prefix}{digest[:9]}EXAMPLE"


def iam_user(
    account: str,
    name: str,
    address: str,
    agent: str,
    *,
    access_key: str | None = None,
    console_since: str | None = None,
    mfa: bool = False,
) -> Caller:
    """An IAM user with a long-lived key, or signed in to the console since `console_since`."""
    identity: JsonObject = {
        "type": "IAMUser",
        "principalId": unique_id("AIDA", f"{account}/{name}"),
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": access_key or unique_id("ASIA" if console_since else "AKIA", f"{account}/{name}"),
        "userName": name,
    }
    if console_since:
        identity["sessionContext"] = {"attributes": _attributes(console_since, mfa)}
    return Caller(identity, address, agent, from_console=console_since is not None)


def signing_in_user(account: str, name: str, address: str, agent: str) -> Caller:
    """An IAM user at the sign-in page, who holds no access key yet."""
    identity = iam_user(account, name, address, agent).identity
    return Caller({key: value for key, value in identity.items() if key != "accessKeyId"}, address, agent)


def root(account: str, address: str, agent: str, *, session_since: str | None = None) -> Caller:
    """The root user; at the sign-in page its access key is an empty string."""
    identity: JsonObject = {
        "type": "Root",
        "principalId": account,
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
        "accessKeyId": unique_id("ASIA", f"{account}/root") if session_since else "",
    }
    if session_since:
        identity["sessionContext"] = {"attributes": _attributes(session_since, mfa=False)}
    return Caller(identity, address, agent, from_console=session_since is not None)


def assumed_role(
    account: str,
    role: str,
    session: str,
    address: str,
    agent: str,
    *,
    since: str,
    path: str = "/",
    mfa: bool = False,
    from_console: bool = False,
    invoked_by: str | None = None,
    in_instance: bool = False,
) -> Caller:
    """A session of a role. Service-linked roles live under a path that their session ARN does not show."""
    role_id = unique_id("AROA", f"{account}/{role}")
    context: JsonObject = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": role_id,
            "arn": f"arn:aws:iam::{account}:role{path}{role}",
            "accountId": account,
            "userName": role,
        },
        "attributes": _attributes(since, mfa),
    }
    if in_instance:
        context["ec2RoleDelivery"] = "2.0"
    identity: JsonObject = {
        "type": "AssumedRole",
        "principalId": f"{role_id}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accountId": account,
        "accessKeyId": unique_id("ASIA", f"{account}/{role}/{session}/{since}"),
        "sessionContext": context,
    }
    if invoked_by:
        identity["invokedBy"] = invoked_by
    return Caller(identity, address, agent, from_console)


def service_linked_role(account: str, role: str, session: str, service: str, *, since: str) -> Caller:
    """A service that acts through its service-linked role."""
    host = f"{service}.amazonaws.com"
    return assumed_role(
        account, role, session, host, host, since=since, path=f"/aws-service-role/{host}/", invoked_by=host
    )


def aws_service(service: str) -> Caller:
    """A service that acts for itself, as when it assumes a role."""
    host = f"{service}.amazonaws.com"
    return Caller({"type": "AWSService", "invokedBy": host}, host, host)


def other_account(account: str, principal_id: str, address: str, agent: str) -> Caller:
    """A principal of another account, as the account that is called sees it."""
    return Caller({"type": "AWSAccount", "principalId": principal_id, "accountId": account}, address, agent)


def federated_user(account: str, name: str, broker: str, address: str, agent: str, *, since: str) -> Caller:
    """A session that the IAM user `broker` made with GetFederationToken."""
    identity: JsonObject = {
        "type": "FederatedUser",
        "principalId": f"{account}:{name}",
        "arn": f"arn:aws:sts::{account}:federated-user/{name}",
        "accountId": account,
        "accessKeyId": unique_id("ASIA", f"{account}/{name}/{since}"),
        "sessionContext": {
            "sessionIssuer": {
                "type": "IAMUser",
                "principalId": unique_id("AIDA", f"{account}/{broker}"),
                "arn": f"arn:aws:iam::{account}:user/{broker}",
                "accountId": account,
                "userName": broker,
            },
            "attributes": _attributes(since, mfa=False),
        },
    }
    return Caller(identity, address, agent)


def identity_center_user(account: str, user_id: str, address: str, agent: str) -> Caller:
    """A workforce user in the IAM Identity Center portal."""
    identity: JsonObject = {
        "type": "IdentityCenterUser",
        "accountId": account,
        "onBehalfOf": {
            "userId": user_id,
            "identityStoreArn": f"arn:aws:identitystore::{account}:identitystore/d-90670example",
        },
        "credentialId": hashlib.sha256(user_id.encode()).hexdigest()[:32],
    }
    return Caller(identity, address, agent)


def web_identity(account: str, provider: str, subject: str, address: str, agent: str) -> Caller:
    """A workload that shows an OIDC token to get a role."""
    arn = f"arn:aws:iam::{account}:oidc-provider/{provider}"
    identity: JsonObject = {
        "type": "WebIdentityUser",
        "principalId": f"{arn}:sts.amazonaws.com:{subject}",
        "userName": subject,
        "identityProvider": arn,
    }
    return Caller(identity, address, agent)


def service_event(account: str) -> Caller:
    """The identity of an AwsServiceEvent: an account and no type."""
    return Caller({"accountId": account, "invokedBy": "AWS Internal"}, "AWS Internal", "AWS Internal")


def _attributes(since: str, mfa: bool) -> JsonObject:
    return {"creationDate": since, "mfaAuthenticated": "true" if mfa else "false"}
