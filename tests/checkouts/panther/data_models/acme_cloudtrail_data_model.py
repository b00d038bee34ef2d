import panther_event_type_helpers as event_type
from panther_base_helpers import deep_get


def get_event_type(event):
    if event.get("eventName") == "ConsoleLogin":
        if deep_get(event, "responseElements", "ConsoleLogin") == "Failure":
            return event_type.FAILED_LOGIN
        return event_type.SUCCESSFUL_LOGIN
    if event.get("eventName") == "CreateUser":
        return event_type.USER_ACCOUNT_CREATED
    return None


def get_actor_user(event):
    if deep_get(event, "userIdentity", "type") == "Root":
        return deep_get(event, "userIdentity", "accountId")
    return deep_get(event, "userIdentity", "userName", default="<UNKNOWN>")
