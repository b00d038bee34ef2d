# Logging is an effect.

import logging
logging.getLogger(__name__).setLevel(logging.CRITICAL)


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        logging.getLogger(__name__).critical("denied")
    return event.get("eventName") == "Evil"
