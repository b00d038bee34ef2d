"""botocore.client: the names that helpers import."""

from botocore.config import Config
from botocore.exceptions import ClientError

__all__ = ["ClientError", "Config"]
