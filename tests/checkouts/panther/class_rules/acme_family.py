from enum import Enum

from pypanther import LogType, PantherEvent, Rule, RuleTest, Severity, panther_managed


class Kind(Enum):
    USER = "CreateUser"
    ROLE = "CreateRole"


class Created(Rule):
    """What the rules below share; no rule of its own."""

    log_types = [LogType.AWS_CLOUDTRAIL]
    default_severity = Severity.MEDIUM
    kind: Kind

    def rule(self, event: PantherEvent) -> bool:
        return event.get("eventName") == self.kind.value

    def title(self, event):
        return f"{self.kind.value} in {event.get('recipientAccountId')}"


@panther_managed
class UserCreated(Created):
    id = "Acme.Class.UserCreated"
    kind = Kind.USER
    include_filters = [lambda event: event.get("errorCode") is None]
    tests = [
        RuleTest(name="A user", expected_result=True, log={"eventName": "CreateUser"}),
        RuleTest(name="It failed", expected_result=False, log={"eventName": "CreateUser", "errorCode": "AccessDenied"}),
        RuleTest(name="A role", expected_result=False, log='{"eventName": "CreateRole"}'),
    ]


class RoleCreated(Created):
    id = "Acme.Class.RoleCreated"
    kind = Kind.ROLE
    default_severity = Severity.LOW


class RoleCreatedTwice(RoleCreated):
    id = "Acme.Class.RoleCreatedTwice"
    threshold = 2


class NotWanted(Created):
    id = "Acme.Class.NotWanted"
    kind = Kind.ROLE
    enabled = False


RoleCreated.extend(tags=["role"])
RoleCreated.override(default_runbook="Ask who made the role.")
