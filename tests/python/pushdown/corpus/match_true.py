# case True is `is`.


def rule(event):
    match event.get("readOnly"):
        case True:
            return True
    return False
