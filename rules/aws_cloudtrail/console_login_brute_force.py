"""Console sign-ins fail again and again."""

from cloudtrail_helpers import account, actor, context, identity_type, text

HIDDEN_NAME = "HIDDEN_DUE_TO_SECURITY_REASONS"


def _who(event):
    """The user under attack, or the address of the attacker when the user is unknown."""
    if identity_type(event) == "Root":
        return actor(event)
    name = text(event.deep_get("userIdentity", "userName"))
    return name if name not in ("", HIDDEN_NAME) else f"an unknown user from {event.get('sourceIPAddress')}"


def rule(event):
    if event.get("eventSource") != "signin.amazonaws.com" or event.get("eventName") != "ConsoleLogin":
        return False
    return event.deep_get("responseElements", "ConsoleLogin") == "Failure"


def title(event):
    return f"Many failed console sign-ins of {_who(event)} in account {account(event)}"


def severity(event):
    return "HIGH" if identity_type(event) == "Root" else "DEFAULT"


def dedup(event):
    return f"{_who(event)} {account(event)}"


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
