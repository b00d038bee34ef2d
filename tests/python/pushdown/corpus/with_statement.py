# A context manager may swallow the failure.

import contextlib


def rule(event):
    with contextlib.suppress(KeyError):
        return event["errorCode"] == "AccessDenied"
    return True
