"""boto3.session: see boto3."""

from boto3 import Session

__all__ = ["Session"]
