from iota.pushdown.analysis import Match, Pushdown, derive
from iota.pushdown.world import World

__all__ = ["Match", "Pushdown", "World", "derive"]
