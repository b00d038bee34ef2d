def rule(event):
    return event.event_time_epoch() > 0
