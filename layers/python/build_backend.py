"""Builds the package with the standard library alone (PEP 517), so that `pip install ./layers/python` needs no network."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).resolve().parent
# One fixed time (the earliest that zip knows), so that equal sources give equal bytes.
_TIME: Final = (1980, 1, 1, 0, 0, 0)


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    return _write_wheel(wheel_directory, dict(_package_files()))


def build_editable(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """A wheel (PEP 660) that only says where the sources are, so that changes to them count at once."""
    return _write_wheel(wheel_directory, {"iota.pth": f"{_HERE}\n".encode()})


def _write_wheel(wheel_directory: str, files: dict[str, bytes]) -> str:
    project = _project()
    stem = f"{project['name']}-{project['version']}"
    files[f"{stem}.dist-info/METADATA"] = _metadata(project)
    files[f"{stem}.dist-info/entry_points.txt"] = _entry_points(project)
    files[f"{stem}.dist-info/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: iota\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = f"{stem}.dist-info/RECORD"
    files[record] = "".join([*(_record_line(name, data) for name, data in files.items()), f"{record},,\n"]).encode()
    name = f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files.items():
            wheel.writestr(zipfile.ZipInfo(path, _TIME), data, zipfile.ZIP_DEFLATED)
    return name


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    project = _project()
    stem = f"{project['name']}-{project['version']}"
    files = dict(_package_files())
    files["PKG-INFO"] = _metadata(project)
    for own in ("pyproject.toml", "build_backend.py"):
        files[own] = (_HERE / own).read_bytes()
    with tarfile.open(Path(sdist_directory) / f"{stem}.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as sdist:
        for path, data in files.items():
            member = tarfile.TarInfo(f"{stem}/{path}")
            member.size = len(data)
            sdist.addfile(member, io.BytesIO(data))
    return f"{stem}.tar.gz"


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((_HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _package_files() -> Iterator[tuple[str, bytes]]:
    for path in sorted((_HERE / "iota").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(_HERE).as_posix(), path.read_bytes()


def _metadata(project: dict[str, Any]) -> bytes:
    return (
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        f"Summary: {project['description']}\nRequires-Python: {project['requires-python']}\n"
    ).encode()


def _entry_points(project: dict[str, Any]) -> bytes:
    groups = {"console_scripts": project.get("scripts", {}), **project.get("entry-points", {})}
    return "".join(f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in entries.items()) for group, entries in groups.items()).encode()


def _record_line(name: str, data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"
