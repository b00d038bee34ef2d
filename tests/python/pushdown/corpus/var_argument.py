# A rule with *args.


def rule(*events):
    return events[0].get("eventName") == "Evil"
