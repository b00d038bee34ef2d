"""Task definition reads credentials, takes over the host or mines."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_true, objects, params, succeeded, text

CREDENTIAL_ADDRESSES = ("169.254.170.2", "169.254.169.254", "AWS_CONTAINER_CREDENTIALS")
MINERS = ("xmrig", "minexmr", "stratum+tcp", "nicehash", "supportxmr", "moneroocean")
HOST_PATHS = ("/", "/var/run/docker.sock", "/run/docker.sock", "/etc", "/root", "/var/lib/docker")
# One of these stands somewhere in each such request: that is seen before its lists are walked.
CLUES = (*(address.lower() for address in CREDENTIAL_ADDRESSES), *MINERS, "sourcepath", "pidmode")


def _has_clue(event):
    words = str(params(event)).lower()
    return any(clue in words for clue in CLUES)


def _containers(event):
    return objects(params(event).get("containerDefinitions"))


def _reads_credentials(container):
    words = str([container.get("command"), container.get("entryPoint")])
    return any(address in words for address in CREDENTIAL_ADDRESSES)


def _mines(event):
    words = str([[one.get("image"), one.get("command"), one.get("entryPoint")] for one in _containers(event)]).lower()
    return any(miner in words for miner in MINERS)


def _host_paths(event):
    volumes = objects(params(event).get("volumes"))
    return [host.get("sourcePath") for volume in volumes for host in objects(volume.get("host"))]


def _shares_host(event):
    """True when a privileged container also sees the processes of its host."""
    return params(event).get("pidMode") == "host" and any(is_true(c.get("privileged")) for c in _containers(event))


def _fetches_credentials(event):
    return any(_reads_credentials(container) for container in _containers(event))


def _takes_over_host(event):
    return any(path in HOST_PATHS for path in _host_paths(event)) or _shares_host(event)


def _why(event):
    if _mines(event):
        return "mines coins"
    return "fetches credentials" if _fetches_credentials(event) else "takes over its host"


def rule(event):
    if event.get("eventSource") != "ecs.amazonaws.com" or event.get("eventName") != "RegisterTaskDefinition":
        return False
    if not succeeded(event) or by_aws(event) or not _has_clue(event):
        return False
    return _fetches_credentials(event) or _takes_over_host(event) or _mines(event)


def title(event):
    target = text(params(event).get("family")) or "unknown"
    return f"{actor(event)} registered task definition {target}, which {_why(event)}, in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
