import panther_event_type_helpers as event_type


def rule(event):
    return event.udm("event_type") == event_type.FAILED_LOGIN


def title(event):
    return f"{event.get('p_log_type')}: User [{event.udm('actor_user')}] has exceeded the failed logins threshold"
