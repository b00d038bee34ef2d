"""What rules of the corpus import."""

SETTING = "Fine"
FIXED = "Evil"
SHARED_SET = {"Evil"}
STAR_NAMES = ("Evil", "Worse")


def always_three(value):
    return 3


def star_check(event):
    return event.get("errorCode") is None


class Problem(KeyError):
    """A failure of the helpers' own."""


__secret = "Fine"
_Evil__secret = "Evil"
