# Tuples put together.

READ = ("Get",)


def rule(event):
    return event.get("eventName") in READ + ("Evil",)
