# rule is a lambda.

rule = lambda event: event.get("eventName") == "Evil"  # noqa: E731
