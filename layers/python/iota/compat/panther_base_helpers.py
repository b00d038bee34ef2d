"""Stands in for the global helper of this name where a checkout has none: the functions that rules for AWS logs import from it."""

from base64 import b32decode, b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from fnmatch import fnmatch
from ipaddress import ip_address, ip_network

# Networks that are meant to be reached from the internet.
DMZ_NETWORKS = ()

AWS_REGIONS = (
    "af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1",
    "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1",
    "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "sa-east-1",
    "us-east-1", "us-east-2", "us-west-1", "us-west-2",
)  # fmt: skip


def deep_get(dictionary, *keys, default=None):
    """The value at the end of a path of keys; None counts as absent."""
    value = dictionary
    for key in keys:
        if not isinstance(value, Mapping):
            return default
        value = value.get(key)
    return default if value is None else value


def deep_walk(obj, *keys, default=None, return_val="all"):
    """As deep_get, but crosses lists: the only hit, the list of distinct hits, or the "first" or "last" of them."""
    found = []
    for value in _hits(obj, keys):
        if value not in found:
            found.append(value)
    if not found:
        return default
    if len(found) == 1 or return_val == "first":
        return found[0]
    return found[-1] if return_val == "last" else found


def _hits(value, keys):
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [hit for item in value for hit in _hits(item, keys)]
    if not keys:
        return [] if value is None else [value]
    return _hits(value.get(keys[0]), keys[1:]) if isinstance(value, Mapping) else []


def get_val_from_list(list_of_dicts, return_field_key, field_cmp_key, field_cmp_val):
    """The values of one key in those members of a list that have the given value under another key."""
    return {item.get(return_field_key) for item in list_of_dicts if item.get(field_cmp_key) == field_cmp_val}


def key_value_list_to_dict(list_objects, key, value):
    return {item[key]: item[value] for item in list_objects}


def is_ip_in_network(ip_addr, networks):
    """Whether an address lies in one of the networks; a text that is no address does not."""
    try:
        address = ip_address(ip_addr)
    except ValueError:
        return False
    return any(address in ip_network(network, strict=False) for network in networks)


def is_dmz_cidr(cidr):
    return any(ip_network(cidr, strict=False).overlaps(ip_network(network)) for network in DMZ_NETWORKS)


def is_dmz_ip(address):
    return is_ip_in_network(address, DMZ_NETWORKS)


def pattern_match(string_to_match, pattern):
    """Whether a text has the form of a pattern with * and ?."""
    return fnmatch(string_to_match, pattern)


def pattern_match_list(string_to_match, patterns):
    return any(fnmatch(string_to_match, pattern) for pattern in patterns)


def defang_ioc(ioc):
    """An address or URL that nobody opens by accident."""
    return ioc.replace("http://", "hxxp://").replace("https://", "hxxps://").replace(".", "[.]")


def is_base64(b64):
    """The ASCII text that a Base64 text holds; empty when it holds none."""
    if len(b64) < 12 or len(b64) % 4:
        return ""
    try:
        return b64decode(b64, validate=True).decode("ascii")
    except ValueError:
        return ""


def aws_strip_role_session_id(user_identity_arn):
    """The ARN of an assumed role without the name of the session."""
    parts = user_identity_arn.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else user_identity_arn


def aws_rule_context(event):
    """What an alert on a CloudTrail event shows."""
    return {
        "eventName": event.get("eventName", "<MISSING_EVENT_NAME>"),
        "eventSource": event.get("eventSource", "<MISSING_ACCOUNT_ID>"),
        "awsRegion": event.get("awsRegion", "<MISSING_AWS_REGION>"),
        "recipientAccountId": event.get("recipientAccountId", "<MISSING_ACCOUNT_ID>"),
        "sourceIPAddress": event.get("sourceIPAddress", "<MISSING_SOURCE_IP>"),
        "userAgent": event.get("userAgent", "<MISSING_USER_AGENT>"),
        "userIdentity": event.get("userIdentity", "<MISSING_USER_IDENTITY>"),
    }


def aws_guardduty_context(event):
    """What an alert on a GuardDuty finding shows."""
    return {
        "description": event.get("description", "<MISSING DESCRIPTION>"),
        "severity": event.get("severity", "<MISSING SEVERITY>"),
        "id": event.get("id", "<MISSING ID>"),
        "type": event.get("type", "<MISSING TYPE>"),
        "resource": event.get("resource", {}),
        "service": event.get("service", {}),
    }


def eks_panther_obj_ref(event):
    """Who did what to which object of a Kubernetes cluster."""
    reference = event.get("objectRef") or {}
    user = event.get("user") or {}
    return {
        "actor": user.get("username", "<NO_USERNAME>"),
        "ns": reference.get("namespace", ""),
        "object": reference.get("name", "<NO_OBJECT_NAME>"),
        "resource": reference.get("resource", "<NO_OBJECT_RESOURCE>"),
        "verb": event.get("verb", "<NO_VERB>"),
        "sourceIPs": event.get("sourceIPs", []),
        "p_source_label": event.get("p_source_label", "<NO_P_SOURCE_LABEL>"),
    }


def aws_key_account_id(aws_key):
    """The account that an access key id belongs to: bits 1 to 40 of the part behind its prefix."""
    encoded = aws_key[4:]
    number = int.from_bytes(b32decode(encoded[: len(encoded) // 8 * 8])[:6], "big")
    return f"{(number & 0x7FFFFFFFFF80) >> 7:012d}"


def extract_account_id(uniq_id):
    """The account that the id of a key, user or role belongs to, without leading zeros."""
    return str(int(aws_key_account_id(uniq_id)))


def get_actor_user(event):
    """The name of whoever made a call: of the user, or of the role that was assumed; of a person behind IAM Identity Center, theirs."""
    identity = event.get("userIdentity") or {}
    kind = identity.get("type")
    unknown = f"Unknown{kind}"
    if kind == "Root":
        return identity.get("userName") or identity.get("accountId") or "UnknownRootUser"
    if kind in ("IAMUser", "Directory", "Unknown", "SAMLUser", "WebIdentityUser"):
        return identity.get("userName") or unknown
    if kind in ("AssumedRole", "Role", "FederatedUser"):
        name = deep_get(identity, "sessionContext", "sessionIssuer", "userName", default=unknown)
        session = str(identity.get("principalId", "")).partition(":")[2]
        return session if name.startswith("AWSReservedSSO_") and session else name
    if kind == "IdentityCenterUser":
        return deep_get(event, "additionalEventData", "UserName", default=unknown)
    if kind in ("AWSService", "AWSAccount"):
        return event.get("sourceIdentity") or unknown
    if event.get("eventType") == "AwsServiceEvent":
        return identity.get("invokedBy") or "UnknownAwsServiceEvent"
    return "UnknownUser"


def aws_regions():
    return list(AWS_REGIONS)


def aws_cloudtrail_success(event):
    return not event.get("errorCode") and not event.get("errorMessage")


def aws_event_tense(event_name):
    """A verb of CloudTrail in the past tense, as titles have it."""
    for verb in ("Create", "Delete", "Update", "Disable", "Enable"):
        if event_name.startswith(verb):
            return f"{verb.lower()}d"
    for start, past in (("Put", "put"), ("Attach", "attached"), ("Detach", "detached"), ("Add", "added"), ("Stop", "stopped"), ("Start", "started")):
        if event_name.startswith(start):
            return past
    return event_name


def lookup_aws_account_name(account_id):
    """The name of an account; there is no table of them here, so its number."""
    return account_id


def nano_to_micro(time_str):
    """A time with nanoseconds, cut to the microseconds that Python reads."""
    head, dot, fraction = time_str.partition(".")
    digits = fraction.rstrip("Z")
    return f"{head}.{digits[:6]}" if dot else time_str


def golang_nanotime_to_python_datetime(golang_time):
    return datetime.strptime(nano_to_micro(golang_time), "%Y-%m-%dT%H:%M:%S.%f").replace(tzinfo=timezone.utc)


def panther_nanotime_to_python_datetime(panther_time):
    return datetime.strptime(nano_to_micro(panther_time), "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=timezone.utc)


def add_parse_delay(event, context):
    """The context with the time between event and parsing, when there is one."""
    happened, parsed = event.get("p_event_time"), event.get("p_parse_time")
    if happened and parsed:
        delay = datetime.fromisoformat(nano_to_micro(parsed)) - datetime.fromisoformat(nano_to_micro(happened))
        context["parseDelay"] = str(delay)
    return context
