# A closure that counts.


def _make():
    count = 0
    def check(event):
        nonlocal count
        count += 1
        return count % 3 == 0
    return check


_check = _make()


def rule(event):
    return event.get("eventName") == "Evil" and _check(event)
