# The rule is made by exec.

exec("def rule(event):\n    return event.get('eventName') == 'Evil'")
