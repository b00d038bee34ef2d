# An async helper gives a coroutine, which is true.


async def _check(event):
    return event.get("eventName") == "Evil"


def rule(event):
    coroutine = _check(event)
    coroutine.close()
    return bool(coroutine)
