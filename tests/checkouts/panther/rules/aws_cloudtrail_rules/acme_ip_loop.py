BAD = {"203.0.113.66"}


def rule(event):
    for key, values in event.items():
        if key.startswith("p_any") and isinstance(values, list) and not BAD.isdisjoint(values):
            return True
    return False


def title(event):
    return ", ".join(sorted(BAD.intersection(event.get("p_any_ip_addresses", []))))
