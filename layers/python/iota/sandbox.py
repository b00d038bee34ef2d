"""What the kernel refuses to a worker and to all that it starts: a seccomp filter, which needs no privilege and cannot be taken off again."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

# <linux/prctl.h>, <linux/seccomp.h>
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_ERRNO: Final = 0x00050000

# <linux/bpf_common.h>: load a word of the data, compare it with a constant, return a constant.
_LOAD: Final = 0x20
_IF_EQUAL: Final = 0x15
_IF_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
# struct seccomp_data; of the first argument the lower half, as both architectures are little-endian and the kernel looks at no more of it.
_NUMBER: Final = 0
_ARCHITECTURE: Final = 4
_ARGUMENT: Final = 16

_AF_UNIX: Final = 1

_Instruction = tuple[int, int, int, int]


class _Calls(NamedTuple):
    """Numbers of system calls (asm/unistd.h), and how the kernel names the architecture (linux/audit.h)."""

    architecture: int
    first_foreign: int
    socket: int
    io_uring_setup: int
    reach_into: tuple[int, ...]  # ptrace, process_vm_readv, process_vm_writev, pidfd_getfd, tkill
    kill: int
    aim_at: tuple[int, ...]  # tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_open, prlimit64


_CALLS: Final = {
    # From 0x40000000 on lie the calls of the x32 interface: the same again, under other numbers.
    "x86_64": _Calls(0xC000003E, 0x40000000, 41, 425, (101, 310, 311, 438, 200), 62, (234, 129, 297, 434, 302)),
    "aarch64": _Calls(0xC00000B7, 0x40000000, 198, 425, (117, 270, 271, 438, 130), 129, (131, 138, 240, 434, 261)),
}


class Refused(Exception):
    """The kernel did not take the filter."""


def enter(network: bool) -> None:
    """From here on, for this process and all that it forks or executes.

    No socket but AF_UNIX, unless `network`; no way into the memory or descriptors of another process; no signal to the host.
    """
    calls = _CALLS.get(os.uname().machine)
    if calls is None:
        raise Refused(f"there is no filter for machines of kind {os.uname().machine}")
    program = b"".join(struct.pack("<HBBI", *instruction) for instruction in _filter(calls, network, os.getppid()))
    _install(program)


def _filter(calls: _Calls, network: bool, host: int) -> list[_Instruction]:
    refuse = _returning(_ERRNO | errno.EPERM)
    refuse_socket = _returning(_ERRNO | errno.EACCES)
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        *_unless_equal(calls.architecture, _returning(_KILL)),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 0, 1, calls.first_foreign),
        _returning(_KILL),
    ]
    for number in calls.reach_into:
        program += _when(number, [refuse])
    for number in calls.aim_at:
        program += _when(number, _unless_argument((host,), refuse))
    # To kill, 0 and -1 mean the own process group and everybody: the host is in both.
    program += _when(calls.kill, _unless_argument((host, -os.getpgid(0), 0, -1), refuse))
    if not network:
        program += _when(calls.socket, [(_LOAD, 0, 0, _ARGUMENT), *_when(_AF_UNIX, [_returning(_ALLOW)]), refuse_socket])
        # A ring makes sockets without the call of that name.
        program += _when(calls.io_uring_setup, [refuse_socket])
    return [*program, _returning(_ALLOW)]


def _when(value: int, body: Sequence[_Instruction]) -> list[_Instruction]:
    return [(_IF_EQUAL, 0, len(body), value), *body]


def _unless_argument(values: Sequence[int], refuse: _Instruction) -> list[_Instruction]:
    """Allows the call unless its first argument is one of these."""
    return [(_LOAD, 0, 0, _ARGUMENT), *(part for value in values for part in _when(value & 0xFFFFFFFF, [refuse])), _returning(_ALLOW)]


def _unless_equal(value: int, instruction: _Instruction) -> list[_Instruction]:
    return [(_IF_EQUAL, 1, 0, value), instruction]


def _returning(verdict: int) -> _Instruction:
    return (_RETURN, 0, 0, verdict)


class _Program(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _install(program: bytes) -> None:
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
    # Without this the filter would take a privilege, as a set-uid program could be fooled by it.
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, None, 0, 0) != 0:
        raise Refused(f"PR_SET_NO_NEW_PRIVS: {os.strerror(ctypes.get_errno())}")
    filter_ = _Program(len(program) // 8, program)
    if prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(filter_), 0, 0) != 0:
        raise Refused(f"PR_SET_SECCOMP: {os.strerror(ctypes.get_errno())}")
