"""requests.adapters: can be made, does nothing."""

from __future__ import annotations

from typing import Any


class HTTPAdapter:
    def __init__(self, *arguments: Any, **options: Any) -> None:
        """There is nothing to adapt."""
