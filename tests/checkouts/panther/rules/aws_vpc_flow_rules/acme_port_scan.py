from ipaddress import ip_network

from panther_base_helpers import is_ip_in_network


def rule(event):
    if event.udm("destination_port") != 22:
        return False
    return not is_ip_in_network(event.udm("source_ip"), [ip_network("10.0.0.0/8")])
