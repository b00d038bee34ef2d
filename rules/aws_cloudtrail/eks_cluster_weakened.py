"""EKS cluster opened to the internet or its logs switched off."""

from cloudtrail_helpers import account, actor, as_list, by_automation, context, dedup_key, is_false, is_true, objects
from cloudtrail_helpers import params, succeeded, text


def _opens(event):
    vpc = params(event).get("resourcesVpcConfig")
    if not isinstance(vpc, dict) or not is_true(vpc.get("endpointPublicAccess")):
        return False
    return vpc.get("publicAccessCidrs") is None or "0.0.0.0/0" in as_list(vpc.get("publicAccessCidrs"))


def _silences(event):
    settings = objects(event.deep_get("requestParameters", "logging", "clusterLogging"))
    return any(is_false(setting.get("enabled")) and as_list(setting.get("types")) for setting in settings)


def _what(event):
    return "opened the API" if _opens(event) else "switched off logs"


def rule(event):
    if event.get("eventSource") != "eks.amazonaws.com" or event.get("eventName") != "UpdateClusterConfig":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _opens(event) or _silences(event)


def title(event):
    target = text(params(event).get("name")) or "unknown"
    return f"{actor(event)} {_what(event)} of EKS cluster {target} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
