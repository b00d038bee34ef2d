"""Ransom note uploaded to S3."""

import re

from cloudtrail_helpers import account, actor, context, dedup_key, objects, params, succeeded, text, via_aws_service

NOTE = re.compile(
    r"ransom"
    r"|(files?|data|buckets?|backups?|database|objects?)[-_ .]*(is|are|was|were|has|have)?[-_ .]*(been)?[-_ .]*"
    r"(deleted|encrypted|stolen|locked|leaked|hacked|wiped)"
    r"|(how|read)[-_ .]*(me|to)?[-_ .]*(to)?[-_ .]*(decrypt|recover|restore|unlock|get)[-_ .]*(your|my|the)?[-_ .]*(files?|data|back)?"
    r"|(recover|decrypt|restore|unlock)[-_ .]*(your|my)?[-_ .]*(files?|data)"
)
NOTE_ENDINGS = (".txt", ".html", ".htm", ".hta", ".md")


def _key(event):
    return text(params(event).get("key"))


def _bucket(event):
    return text(params(event).get("bucketName")) or "unknown"


def _is_note(key):
    name = key.lower().split("/")[-1]
    return name.endswith(NOTE_ENDINGS) and NOTE.search(name) is not None


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "PutObject":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return _is_note(_key(event))


def title(event):
    return f"{actor(event)} uploaded {_key(event)} to S3 bucket {_bucket(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event, _bucket(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
