# Lambdas made in a comprehension all see its last variable.


def rule(event):
    checks = [lambda: event.get("eventName") == name for name in ("Evil", "Fine")]
    name = "Nothing"
    return checks[0]() or name == "Evil"
