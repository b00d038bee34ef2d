# A thread that was started at import may change the constant at any time.

import threading
NAME = "Evil"


def _work():
    global NAME
    NAME = NAME


_thread = threading.Thread(target=_work)
_thread.start()
_thread.join()


def rule(event):
    return event.get("eventName") == NAME
