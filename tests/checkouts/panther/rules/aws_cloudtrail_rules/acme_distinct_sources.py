import panther_event_type_helpers as event_type


def rule(event):
    return event.udm("event_type") == event_type.FAILED_LOGIN


def unique(event):
    return event.udm("source_ip")


def dedup(event):
    return event.udm("actor_user", default="<UNKNOWN>")
