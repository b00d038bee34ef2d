"""What can go wrong for reasons that the user can mend."""

from __future__ import annotations


class BuildError(Exception):
    """Says what failed, on what, why, and what to do."""
