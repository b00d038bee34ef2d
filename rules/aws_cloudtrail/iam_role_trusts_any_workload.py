"""Role trusts every workload of an identity provider."""

from cloudtrail_helpers import account, actor, allow_statements, as_list, by_aws, context, dedup_key, params, succeeded
from cloudtrail_helpers import text

EVENT_NAMES = ("UpdateAssumeRolePolicy", "CreateRole")
# Providers whose tokens everybody can get; those of a cluster of your own (EKS) are left out.
SHARED_PROVIDERS = (
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "oidc.circleci.com",
)
SUBJECT_KEYS = (
    ":sub",
    ":repository",
    ":repository_owner",
    ":project_path",
    ":terraform_organization_id",
    ":job_workflow_ref",
)


def _names_subject(statement):
    """True when a condition compares a claim that says whose workload it is with more than "*"."""
    conditions = statement.get("Condition")
    for keys in conditions.values() if isinstance(conditions, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            if key.lower().endswith(SUBJECT_KEYS) and "*" not in as_list(values):
                return True
    return False


def _providers(event):
    """The shared providers that the trust policy names without saying whose workloads."""
    document = params(event).get("policyDocument") or params(event).get("assumeRolePolicyDocument")
    words = str(document)
    # Looked for before the policy is parsed; escapes may hide a name.
    if not any(clue in words for clue in (*SHARED_PROVIDERS, "\\", "%")):
        return []
    found = []
    for statement in allow_statements(document):
        principal = statement.get("Principal")
        named = as_list(principal.get("Federated")) if isinstance(principal, dict) else []
        if not _names_subject(statement):
            found += [shared for shared in SHARED_PROVIDERS if any(shared in text(name) for name in named)]
    return found


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_providers(event))


def title(event):
    target = text(params(event).get("roleName")) or "unknown"
    return f"{actor(event)} let every workload of {_providers(event)[0]} use role {target} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
