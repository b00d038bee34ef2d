"""Says why a rule has no network. The kernel refuses it (sandbox); this is so that the rule's failure names the switch."""

from __future__ import annotations

import errno
import sys
from typing import Any, Final

from iota.output import RuleOutput
from iota.progress import LOAD_PHASE, PHASE, RULE

SWITCH: Final = "IOTA_RULES_NETWORK=allow"
_AF_UNIX: Final = 1
_ANY_FAMILY: Final = -1  # the socket of a descriptor that there is
_LOOKUPS: Final = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"})


class NetworkRefusal:
    """Raises before the system call, where the name that is looked up or the family is still known."""

    def __init__(self, output: RuleOutput) -> None:
        self._output = output
        self._told: set[int] = set()

    def install(self) -> None:
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.__new__":
            if arguments[1] not in (_AF_UNIX, _ANY_FAMILY):
                self._refuse("use the network")
        elif event in _LOOKUPS:
            self._refuse(f"look up {arguments[0]!r}")

    def _refuse(self, what: str) -> None:
        self._tell(what)
        raise PermissionError(errno.EACCES, f"rules may not {what}; {SWITCH} lets them")

    def _tell(self, what: str) -> None:
        """Once per rule, for one that catches the exception and goes on as if nothing were wrong.

        Not while it is imported: libraries try out then whether there is a network, and do without.
        """
        words = self._output.progress.words
        rule = words[RULE]
        if words[PHASE] != LOAD_PHASE and rule not in self._told:
            self._told.add(rule)
            self._output.add(f"was not let {what}; {SWITCH} lets rules\n")
