import json

from policyuniverse.policy import Policy


def rule(event):
    if event.get("eventName") != "PutBucketPolicy":
        return False
    policy = event.deep_get("requestParameters", "bucketPolicy", default={})
    if isinstance(policy, str):
        policy = json.loads(policy)
    return Policy(policy).is_internet_accessible()
