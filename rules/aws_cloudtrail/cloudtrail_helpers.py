"""What the CloudTrail rules share: who acted, whether it worked, what a policy says, what to show.

Every function takes any event, however odd (a null userIdentity, text where an object is expected), and never raises.
"""

import importlib.util
import json
import os
import sys
from urllib.parse import unquote

if importlib.util.find_spec("iota") is None:  # run by hand, as `python3 rule.py`: the package lies beside the rules
    _checkout = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path.append(os.path.join(_checkout, "layers", "python"))

from iota import variable

# Accounts that you own or trust: sharing with them and trusting them is not reported. Set it in iota.yaml: variables: {trusted_accounts: [...]}.
TRUSTED_ACCOUNTS = tuple(str(number).zfill(12) for number in variable("trusted_accounts", ()))

# Accounts of AWS that deliver access logs of load balancers ("Application Load Balancers", Enable access logs).
LOG_DELIVERY_ACCOUNTS = (
    "009996457667",
    "027434742980",
    "033677994240",
    "037604701340",
    "048591011584",
    "054676820928",
    "076674570225",
    "098369216593",
    "114774131450",
    "127311923021",
    "156460612806",
    "190560391635",
    "383597477331",
    "507241528517",
    "582318560864",
    "589379963580",
    "600734575887",
    "635631232127",
    "638102146993",
    "652711504416",
    "718504428378",
    "754344448648",
    "783225319266",
    "797873946194",
    "897822967062",
    "985666609251",
)

ACCESS_DENIED_CODES = (
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "Client.UnauthorizedOperation",
    "NotAuthorized",
    "UnauthorizedOperation",
)

# Conditions that narrow "everyone" down to somebody. aws:SecureTransport and the like do not.
LIMITING_CONDITION_KEYS = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
)

UNLIMITED_VALUES = ("*", "0.0.0.0/0", "::/0")

MAX_CONTEXT_VALUE = 1000


# Values of any type


def text(value):
    """The value when it is a string, else the empty string."""
    return value if isinstance(value, str) else ""


def as_list(value):
    """A list of the value's members: itself when it is a list, nothing for null and empty text, else the one value."""
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None or value == "" else [value]


def objects(value):
    """The JSON objects of a list, of one object, or of EC2's {"items": [...]}."""
    if isinstance(value, dict) and "items" in value:
        value = value["items"]
    return [member for member in as_list(value) if isinstance(member, dict)]


def is_true(value):
    """True for true and for the text "true", which some services write."""
    return value is True or text(value).lower() == "true"


def is_false(value):
    """True for false and for the text "false"; not for null or a missing value."""
    return value is False or text(value).lower() == "false"


def params(event):
    """The request parameters as a dict; {} when they are missing or not an object."""
    value = event.get("requestParameters")
    return value if isinstance(value, dict) else {}


# Who


def account(event):
    """The account that the event happened in."""
    return text(event.get("recipientAccountId")) or text(event.deep_get("userIdentity", "accountId")) or "unknown"


def identity_type(event):
    """IAMUser, Root, AssumedRole, AWSService …; empty when unknown."""
    return text(event.deep_get("userIdentity", "type"))


def _role_and_session(event):
    role = text(event.deep_get("userIdentity", "sessionContext", "sessionIssuer", "userName"))
    arn = text(event.deep_get("userIdentity", "arn"))
    tail = arn.split("/")[1:] if ":assumed-role/" in arn else []
    return role or (tail[0] if tail else ""), tail[-1] if len(tail) > 1 else ""


def actor(event):
    """Who did it, for a person to read: "alice", "Deploy/ci-42", "Root user"."""
    kind = identity_type(event)
    if kind == "Root":
        return "Root user"
    if kind == "AssumedRole":
        role, session = _role_and_session(event)
        if role:
            return f"{role}/{session}" if session else role
    for keys in (("userName",), ("invokedBy",), ("arn",), ("principalId",), ("onBehalfOf", "userId"), ("accountId",)):
        name = text(event.deep_get("userIdentity", *keys))
        if name:
            return name
    return "Unknown actor"


def actor_id(event):
    """Who did it, for grouping: a role without its session name, unless that is a person of IAM Identity Center."""
    if identity_type(event) == "AssumedRole":
        role, session = _role_and_session(event)
        if role:
            return f"{role}/{session}" if role.startswith("AWSReservedSSO_") else role
    return actor(event)


def by_aws(event):
    """True when AWS acts for itself: a service principal, or a service-linked role, which nobody else can use."""
    issuer = text(event.deep_get("userIdentity", "sessionContext", "sessionIssuer", "arn"))
    return identity_type(event) == "AWSService" or ":role/aws-service-role/" in issuer


def via_aws_service(event):
    """True when AWS acts, for itself or for somebody: CloudFormation, Auto Scaling, …; the console does not count."""
    invoker = text(event.deep_get("userIdentity", "invokedBy"))
    if invoker == "AWS Internal" or (invoker.endswith(".amazonaws.com") and invoker != "signin.amazonaws.com"):
        return True
    return by_aws(event)


# Tools that apply a plan which somebody reviewed. The user agent is what the client says of itself, so only rules that
# record routine changes (INFO, LOW) may believe it.
INFRASTRUCTURE_CODE_AGENTS = ("hashicorp terraform", "hashicorp/1.0 terraform", "opentofu", "pulumi", "crossplane")


def by_automation(event):
    """True when AWS or a tool for infrastructure as code acts; for rules that report routine changes by people."""
    agent = text(event.get("userAgent")).lower()
    return via_aws_service(event) or any(name in agent for name in INFRASTRUCTURE_CODE_AGENTS)


def is_person(event):
    """True for identities of people: IAM users, root, roles of Identity Center, sessions named by an e-mail address."""
    kind = identity_type(event)
    if kind in ("IAMUser", "Root"):
        return True
    if kind != "AssumedRole":
        return False
    arn = text(event.deep_get("userIdentity", "arn"))
    role = text(event.deep_get("userIdentity", "sessionContext", "sessionIssuer", "userName"))
    if role.startswith("AWSReservedSSO_") or ":assumed-role/AWSReservedSSO" in arn:
        return True
    return ":assumed-role/" in arn and "@" in arn.split("/")[-1]


# How it went


def succeeded(event):
    """True when the call did not fail."""
    return not event.get("errorCode")


def denied(event):
    """True when the call failed for want of permission."""
    return event.get("errorCode") in ACCESS_DENIED_CODES


# Policies and accounts


def parse_policy(document):
    """A policy as a dict, from an object, JSON text or URL-encoded JSON text; {} when it is none of them."""
    if isinstance(document, str):
        if document.lstrip().startswith("%"):
            document = unquote(document)
        try:
            document = json.loads(document)
        except ValueError:
            return {}
    return document if isinstance(document, dict) else {}


def allow_statements(document):
    """The Allow statements of a policy in any of the forms that parse_policy reads."""
    statements = objects(parse_policy(document).get("Statement"))
    return [statement for statement in statements if statement.get("Effect") == "Allow"]


def aws_principals(statement):
    """The AWS principals of a statement: "*", account ids, ARNs. Services and identity providers are left out."""
    principal = statement.get("Principal")
    if isinstance(principal, dict):
        principal = principal.get("AWS")
    return [text(member) for member in as_list(principal) if text(member)]


def account_of(principal):
    """The account of an ARN or account id; empty when it names none ("*", a service, a unique id)."""
    principal = text(principal)
    parts = principal.split(":")
    number = parts[4] if principal.startswith("arn:") and len(parts) > 4 else principal
    return number if len(number) == 12 and number.isdigit() else ""


def is_trusted(number):
    """True for an account that sharing with is not reported: one of your own, or one that AWS delivers logs from."""
    return number in TRUSTED_ACCOUNTS or number in LOG_DELIVERY_ACCOUNTS


def is_other_account(number, event):
    """True for the id of an account that is neither the event's own (false when that is unknown) nor a trusted one."""
    if not text(number) or account_of(number) != number or is_trusted(number):
        return False
    return account(event) not in ("unknown", number)


def other_accounts(statement, event):
    """The foreign accounts that a statement allows, sorted."""
    numbers = {account_of(principal) for principal in aws_principals(statement)}
    return sorted(number for number in numbers if is_other_account(number, event))


def is_limited(statement):
    """True when a condition of the statement narrows down who "everyone" is."""
    conditions = statement.get("Condition")
    if not isinstance(conditions, dict):
        return False
    for operator, keys in conditions.items():
        if "Not" in operator or operator.endswith("IfExists") or not isinstance(keys, dict):
            continue
        for key, values in keys.items():
            values = as_list(values)
            if key.lower() in LIMITING_CONDITION_KEYS and values and not any(v in UNLIMITED_VALUES for v in values):
                return True
    return False


def is_public(statement):
    """True when the statement allows everyone, or all but some, without a condition that limits who that is."""
    return ("*" in aws_principals(statement) or "NotPrincipal" in statement) and not is_limited(statement)


def names_accounts(document):
    """False for a policy that certainly lets no account in: most trust policies name a service. Escapes may hide a name."""
    words = str(document)
    return any(clue in words for clue in ("AWS", "*", "NotPrincipal", "\\", "%"))


def opened_statements(document, event):
    """The statements of a policy that let everyone or a foreign account in."""
    if not names_accounts(document):
        return []
    return [statement for statement in allow_statements(document) if is_public(statement) or other_accounts(statement, event)]


def is_for_everyone(statements):
    return any(is_public(statement) for statement in statements)


def foreign_accounts(statements, event):
    """The foreign accounts that the statements allow, sorted."""
    return sorted({number for statement in statements for number in other_accounts(statement, event)})


def receivers(statements, event):
    """Whom the statements let in, for a title."""
    return "everyone" if is_for_everyone(statements) else ", ".join(foreign_accounts(statements, event))


# What to show


def service(event):
    """The service that was called, for a person to read: "s3" for s3.amazonaws.com."""
    return text(event.get("eventSource")).split(".")[0]


def _short(value):
    encoded = value if isinstance(value, str) else json.dumps(value, default=str)
    return value if len(encoded) <= MAX_CONTEXT_VALUE else encoded[:MAX_CONTEXT_VALUE] + "…"


def context(event, **facts):
    """The alert context of every rule; `facts` are what the rule itself found out."""
    request = event.get("requestParameters")
    if isinstance(request, dict):
        request = {key: _short(value) for key, value in request.items()}
    result = {
        "actor": actor(event),
        "actorType": identity_type(event),
        "actorArn": event.deep_get("userIdentity", "arn"),
        "accessKeyId": event.deep_get("userIdentity", "accessKeyId"),
        "invokedBy": event.deep_get("userIdentity", "invokedBy"),
        "account": account(event),
        "region": event.get("awsRegion"),
        "sourceIp": event.get("sourceIPAddress"),
        "userAgent": event.get("userAgent"),
        "eventSource": event.get("eventSource"),
        "eventName": event.get("eventName"),
        "eventTime": event.get("eventTime"),
        "eventId": event.get("eventID"),
        "errorCode": event.get("errorCode"),
        "errorMessage": event.get("errorMessage"),
        "requestParameters": _short(request) if isinstance(request, str) else request,
        **facts,
    }
    return {key: value for key, value in result.items() if value not in (None, "", {}, [])}


def dedup_key(event, *parts):
    """One alert per actor, account and whatever else the rule names."""
    return " ".join([actor_id(event), account(event), *(str(part) for part in parts)])


def named(event, parameter):
    """What tells calls apart where a threshold counts different objects; refusals often name the object in their message only."""
    return text(params(event).get(parameter)) or text(event.get("errorMessage")) or str(event.get("eventID"))


def print_verdict(path):
    """Runs the rule in the file `path` on the event on standard input and prints the verdict as JSON."""
    from iota.verdict import print_verdict as print_verdict_of

    print_verdict_of(path)
