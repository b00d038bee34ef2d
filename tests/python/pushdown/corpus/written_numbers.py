# What stands between texts is not written as in the record.


def rule(event):
    return "1, 1" in str(event.get("names"))
