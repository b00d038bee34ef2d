def rule(event):
    return event.get("eventName") == "LongTexts"


def title(event):
    return "t" * 2000


def description(event):
    return ""


def runbook(event):
    return f"Look at {event['eventName']}"


def reference(event):
    return "https://example.com/rule"


def severity(event):
    return "DEFAULT"
