# Nested so deep that the analysis gives up.


def rule(event):
    return event.get("eventName") == "Evil" and (((((((((((((((((((((((((((((((((((((not not not not not not not not not not True)))))))))))))))))))))))))))))))))))))
