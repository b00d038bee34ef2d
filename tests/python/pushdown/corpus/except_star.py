# except*.


def rule(event):
    try:
        event["errorCode"]
    except* KeyError:
        return_value = True
    else:
        return_value = False
    return return_value
