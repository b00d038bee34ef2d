# Two lambdas on one line.

rule, other = (lambda event: event.get("eventName") == "Evil"), (lambda event: False)
