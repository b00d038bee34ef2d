def rule(event):
    return "p_any_ip_addresses" in event
