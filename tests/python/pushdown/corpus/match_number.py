# case 1 takes True and 1.0 as well.


def rule(event):
    match event.get("count"):
        case 1:
            return True
    return False
