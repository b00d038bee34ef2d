"""A security group opens an administration port, a database or everything to the internet."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, objects, params, succeeded, text

EVENT_NAMES = ("AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules")

ALL_PROTOCOLS = "-1"
TCP = ("tcp", "6")

# Address ranges with so short a prefix are the internet; the largest private ones are 10.0.0.0/8 and fc00::/7.
INTERNET_BITS = 6
# How str() of a request ends such a range: that is seen before its lists are walked.
INTERNET_ENDS = tuple(f"/{bits}'" for bits in range(INTERNET_BITS + 1))

# TCP ports for administration and data that have no business on the internet.
PORTS = {
    22: "SSH",
    23: "Telnet",
    135: "RPC",
    445: "SMB",
    1433: "SQL Server",
    1521: "Oracle",
    2375: "Docker",
    2376: "Docker",
    2379: "etcd",
    3306: "MySQL",
    3389: "RDP",
    5432: "PostgreSQL",
    5601: "Kibana",
    5900: "VNC",
    5985: "WinRM",
    5986: "WinRM",
    6379: "Redis",
    6443: "Kubernetes",
    9200: "Elasticsearch",
    10250: "kubelet",
    11211: "memcached",
    27017: "MongoDB",
}


def _permissions(event):
    """(protocol, first port, last port, address ranges) of each inbound rule, from the three forms of the request."""
    request = params(event)
    for entry in [request, *objects(request.get("ipPermissions"))]:
        ranges = [entry.get("cidrIp")]
        ranges += [member.get("cidrIp") for member in objects(entry.get("ipRanges"))]
        ranges += [member.get("cidrIpv6") for member in objects(entry.get("ipv6Ranges"))]
        yield entry.get("ipProtocol"), entry.get("fromPort"), entry.get("toPort"), ranges
    for change in objects(request.get("ModifySecurityGroupRulesRequest")):
        for update in objects(change.get("SecurityGroupRule")):
            for entry in objects(update.get("SecurityGroupRule")):
                ranges = [entry.get("CidrIpv4"), entry.get("CidrIpv6")]
                yield entry.get("IpProtocol"), entry.get("FromPort"), entry.get("ToPort"), ranges


def _names_internet(event):
    words = str(params(event))
    return any(end in words for end in INTERNET_ENDS)


def _number(value):
    digits = str(value)
    return int(digits) if digits.isdecimal() and len(digits) <= 5 else None


def _is_internet(cidr):
    """True for the whole internet, and for halves and other parts so large that they serve the same purpose."""
    _, slash, length = text(cidr).rpartition("/")
    bits = _number(length)
    return slash != "" and bits is not None and bits <= INTERNET_BITS


def _exposed(event):
    """What the request opens to the internet, as words."""
    found = []
    for protocol, first, last, ranges in _permissions(event):
        if not any(_is_internet(cidr) for cidr in ranges):
            continue
        protocol, first, last = str(protocol), _number(first), _number(last)
        if protocol == ALL_PROTOCOLS:
            found.append("all ports")
        elif protocol in TCP and first is not None and last is not None:
            names = [f"{name} ({port})" for port, name in PORTS.items() if first <= port <= last]
            found += ["all TCP ports"] if len(names) == len(PORTS) else names
    return found


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event) or not _names_internet(event):
        return False
    return bool(_exposed(event))


def _group(event):
    groups = [params(event).get("groupId"), params(event).get("groupName")]
    groups += [change.get("GroupId") for change in objects(params(event).get("ModifySecurityGroupRulesRequest"))]
    return next((text(group) for group in groups if text(group)), "unknown")


def title(event):
    what = ", ".join(_exposed(event)[:3])
    return f"{actor(event)} opened {what} of security group {_group(event)} in account {account(event)} to the internet"


def dedup(event):
    return dedup_key(event, _group(event))


def alert_context(event):
    return context(event, group=_group(event), exposed=_exposed(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
