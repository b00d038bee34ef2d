"""The variables that iota.yaml gives to rules; the rest of the file is not for tests."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from typing import Any, Final

from iota.yaml_reader import read_yaml

_NAME: Final = "iota.yaml"


def read_variables(roots: Sequence[str]) -> dict[str, Any]:
    """Those of the file that IOTA_CONFIG names, else of the nearest in or above the folders of the rules."""
    path = os.environ.get("IOTA_CONFIG") or next(_candidates(roots), None)
    if path is None:
        return {}
    with open(path, encoding="utf-8") as file:
        content = read_yaml(file.read())
    variables = content.get("variables") if isinstance(content, dict) else None
    return dict(variables) if isinstance(variables, dict) else {}


def _candidates(roots: Sequence[str]) -> Iterator[str]:
    for root in roots:
        folder = os.path.abspath(root)
        while True:
            path = os.path.join(folder, _NAME)
            # Whoever may write to a folder of everybody's must not decide what rules do.
            if os.path.isfile(path) and not os.stat(folder).st_mode & stat.S_IWOTH:
                yield path
            if folder == os.path.dirname(folder):
                break
            folder = os.path.dirname(folder)
