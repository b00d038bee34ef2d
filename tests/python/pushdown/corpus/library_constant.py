# A name of the library that changes when the library is used.

import mimetypes
mimetypes.inited = False


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        mimetypes.init()
    return mimetypes.inited and event.get("eventName") == "Evil"
