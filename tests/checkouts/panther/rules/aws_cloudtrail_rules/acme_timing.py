from datetime import datetime


def rule(event):
    return datetime.strptime(event.get("p_event_time"), "%Y-%m-%d %H:%M:%S.%f").hour < 5 and event.event_time_epoch() > 0


def title(event):
    return f"{event.get('p_log_type')} at {event['p_event_time']}"
