"""What a rule may use: time per call, memory, file size."""

from __future__ import annotations

import math
import resource
import signal
from types import FrameType
from typing import Final

from iota.failures import Failure, describe
from iota.progress import COUNTER, PHASE, RULE, Progress

_MiB: Final = 1024 * 1024
_LARGEST_FILE: Final = 256 * _MiB
_TICK_SECONDS: Final = 0.02
_SHORTEST_LIMIT_SECONDS: Final = 0.1
_PATIENCE: Final = 3


class RuleTimeout(BaseException):
    """Raised inside a rule that takes too long; no Exception, so that `except Exception` does not swallow it."""


class TimeLimit:
    """Interrupts a call that lasts too long, without a system call per call.

    A timer ticks while a batch runs. Each tick looks at the progress counter: when it has stood still for as many ticks as the
    limit is long, the tick raises RuleTimeout, and again at every further tick for a rule that catches it. Ticks are counted and not the
    clock, because a process that was frozen (Lambda between invocations, a closed laptop) gets one tick on waking, not all it missed.
    """

    __slots__ = ("inside", "late", "_progress", "_tick", "_seconds", "_seen", "_stalled")

    def __init__(self, progress: Progress, milliseconds: int) -> None:
        # True exactly while code of a rule runs. CPython runs signal handlers at calls and backward jumps, never between the return of
        # a call and the assignment after it, so setting this around a guarded call leaves no gap in which the worker's own code is hit.
        self.inside = False
        # How often in a row each function was late, by _key. Nearly always empty: the hot loop only asks whether it is.
        self.late: dict[int, int] = {}
        self._progress = progress
        self._seconds = milliseconds / 1000
        self._tick = min(_TICK_SECONDS, self._seconds / 4)
        self._seen = 0
        self._stalled = 0

    def start(self) -> None:
        """Also puts the handler back that a rule may have replaced."""
        self._stalled = 0
        signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, self._tick, self._tick)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def too_late(self, rule: int, phase: int) -> None:
        key = _key(rule, phase)
        self.late[key] = self.late.get(key, 0) + 1

    def in_time(self, rule: int, phase: int) -> None:
        if self.late:
            self.late.pop(_key(rule, phase), None)

    def describe(self, error: BaseException, rule_path: str) -> Failure:
        """Tells a failure under the time limit; the caller has made it a step of its own."""
        self.inside = True
        try:
            failure = describe(error, rule_path)
        except BaseException:
            self.inside = False
            return Failure(type(error).__name__, "its message cannot be read", rule_path, None, "")
        self.inside = False
        return failure

    def seconds_for(self, rule: int, phase: int) -> float:
        """The limit of a function: after three timeouts in a row it halves with each further one, until a call ends in time.

        A rule that loops on every event would otherwise hold up all others for the whole limit at each of them.
        """
        excess = self.late.get(_key(rule, phase), 0) - _PATIENCE + 1
        if excess <= 0:
            return self._seconds
        return min(self._seconds, max(_SHORTEST_LIMIT_SECONDS, self._seconds / 2 ** min(excess, 32)))

    def _look(self, signal_number: int, frame: FrameType | None) -> None:
        count = self._progress.longs[COUNTER]
        if not self.inside or count != self._seen:
            self._seen = count
            self._stalled = 0
            return
        self._stalled += 1
        words = self._progress.words
        seconds = self.seconds_for(words[RULE], words[PHASE])
        if self._stalled >= math.ceil(seconds / self._tick):
            raise RuleTimeout(f"took longer than {round(seconds * 1000)} ms")


def _key(rule: int, phase: int) -> int:
    """The index of the rule itself for its `rule` function, which is what the hot loop looks for."""
    return rule | phase << 16


def limit_resources(memory_mb: int) -> None:
    """Limits this process and all that it forks, for good."""
    _limit(resource.RLIMIT_AS, memory_mb * _MiB)
    _limit(resource.RLIMIT_FSIZE, _LARGEST_FILE)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))
