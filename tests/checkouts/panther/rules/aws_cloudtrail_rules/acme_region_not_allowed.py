from acme_allow_lists import allowed_regions


def rule(event):
    region = event.get("awsregion")
    return region is not None and region not in allowed_regions()


def severity(event):
    return "default" if event.get("errorCode") else "High"


def title(event):
    return f"Something happened in {event['awsRegion']}"


def destinations(event):
    return [] if event.get("errorCode") else None
