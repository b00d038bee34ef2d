# An import inside the rule runs the module.


def rule(event):
    import late_module
    return event.get("eventName") == late_module.NAME
