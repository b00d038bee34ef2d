"""botocore.config: options for clients that are never used."""

from __future__ import annotations

from typing import Any


class Config:
    def __init__(self, *arguments: Any, **options: Any) -> None:
        vars(self).update(options)
