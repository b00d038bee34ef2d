"""Call from a system or tool of attackers."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, text

TOOLS = ("kali", "parrot", "pentoo", "pacu/", "cloudfox", "stratus-red-team", "leonidas")


def _tool(event):
    agent = text(event.get("userAgent")).lower()
    return next((tool.strip("/") for tool in TOOLS if tool in agent), "")


def rule(event):
    agent = text(event.get("userAgent")).lower()
    return any(tool in agent for tool in TOOLS) and not by_aws(event)


def title(event):
    return f"{actor(event)} came with {_tool(event)} ({event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event, _tool(event))


def alert_context(event):
    return context(event, tool=_tool(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
