"""The descriptors that carry the protocol, out of the reach of rules."""

from __future__ import annotations

import errno
import fcntl
import os
import posix
from typing import Final

# High numbers: a rule that opens and closes small ones by number does not meet them.
_FIRST_PRIVATE: Final = 100
_private: set[int] = set()
_close = os.close
_closerange = os.closerange


def take_over_standard_streams() -> tuple[int, int]:
    """Moves standard input and output to private descriptors; what is written to descriptor 1 from now on goes to 2."""
    incoming = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, _FIRST_PRIVATE)
    outgoing = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, _FIRST_PRIVATE)
    nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    os.close = posix.close = _close_if_not_private
    os.closerange = posix.closerange = _closerange_except_private
    os.register_at_fork(after_in_child=_close_private)
    keep_private(incoming)
    keep_private(outgoing)
    return incoming, outgoing


def keep_private(descriptor: int) -> None:
    """From now on, for rules that close all descriptors (as daemons do) this one does not exist."""
    _private.add(descriptor)


def _close_if_not_private(fd: int) -> None:
    if fd in _private:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    _close(fd)


def _closerange_except_private(fd_low: int, fd_high: int, /) -> None:
    for kept in sorted(fd for fd in _private if fd_low <= fd < fd_high):
        _closerange(fd_low, kept)
        fd_low = kept + 1
    _closerange(fd_low, fd_high)


def _close_private() -> None:
    """A process that a rule forks must not hold the pipes open when the worker ends, nor speak in its place."""
    for descriptor in _private:
        _close(descriptor)
    _private.clear()
