# Anything after the guard.

import ipaddress


def rule(event):
    if event.get("eventName") != "Evil":
        return False
    return ipaddress.ip_address(event.get("sourceIPAddress")).is_private
