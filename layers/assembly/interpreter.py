"""The interpreter of the layer: Debian's CPython with its own C library and loader, so that it runs on any Linux of the architecture."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from assembly import deb, download
from assembly.architectures import Architecture
from assembly.errors import BuildError
from assembly.lock import Package

VERSION: Final = "3.11"
PACKAGES: Final = (
    "python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib",
    "libc6", "gcc-12-base", "libgcc-s1", "libstdc++6",
    "libbz2-1.0", "libcrypt1", "libexpat1", "libffi8", "liblzma5", "libsqlite3-0", "libssl3", "libuuid1", "zlib1g",
    "tzdata", "patchelf",
)  # fmt: skip

# Where the layer lies on Lambda. The interpreter names its loader and its libraries by these paths: the kernel takes no relative ones.
HOME: Final = "/opt/python"
LOADER: Final = "ld.so"

# By the names under which programs ask for them.
_LIBRARIES: Final = (
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1", "libresolv.so.2", "libnss_dns.so.2",
    "libnss_files.so.2", "libanl.so.1",
    "libgcc_s.so.1", "libstdc++.so.6",
    "libbz2.so.1.0", "libcrypt.so.1", "libcrypto.so.3", "libexpat.so.1", "libffi.so.8", "liblzma.so.5", "libsqlite3.so.0", "libssl.so.3", "libuuid.so.1",
    "libz.so.1",
)  # fmt: skip

# Of no use to a process without a terminal, a screen, or other rules to develop.
_LEFT_OUT: Final = (
    "test", "idlelib", "tkinter", "turtle.py", "ensurepip", "lib2to3", "distutils", "_distutils_system_mod.py", "venv", "pydoc.py", "pydoc_data",
    "curses", "dbm/gnu.py", "dbm/ndbm.py", "antigravity.py", "this.py", "__phello__", "__hello__.py", "sitecustomize.py", "EXTERNALLY-MANAGED",
    "_bootsubprocess.py", "_aix_support.py", "_osx_support.py", "unittest/test", "sqlite3/test", "ctypes/test",
)  # fmt: skip
_MODULES_LEFT_OUT: Final = (
    "_ctypes_test", "_curses", "_curses_panel", "_dbm", "_testbuffer", "_testcapi", "_testclinic", "_testimportmultiple", "_testinternalcapi",
    "_testmultiphase", "_xxsubinterpreters", "_xxtestfuzz", "nis", "ossaudiodev", "readline", "xxlimited", "xxlimited_35",
)  # fmt: skip

_SITE_CUSTOMIZE: Final = Path(__file__).with_name("sitecustomize.py.in")


class Interpreter:
    """The unpacked packages of one architecture."""

    def __init__(self, architecture: Architecture, packages: list[Package], cache: Path, scratch: Path) -> None:
        self._architecture = architecture
        self._root = scratch / f"debian-{architecture.name}"
        for package in packages:
            if package.architecture == architecture.debian:
                deb.unpack(download.package(package, cache), self._root)

    def copy_to(self, home: Path, tools: Interpreter) -> None:
        """Writes `bin` and `lib` into the folder of the layer; `tools` can run on this machine."""
        self._copy_libraries(home / "lib")
        self._copy_standard_library(home / "lib" / f"python{VERSION}")
        self._copy_time_zones(home / "lib" / "python3" / "dist-packages" / "tzdata")
        self._copy_licences(home / "share" / "doc")
        self._copy_program(home / "bin" / "python3", tools)

    def run(self, program: Path, *arguments: object, env: dict[str, str] | None = None) -> None:
        """Runs a program of the packages, with the libraries of the packages."""
        folders = ":".join(str(folder) for folder in self._library_folders())
        loader = self._find(self._architecture.loader)
        command = [str(loader), "--library-path", folders, str(program), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env or {})
        if done.returncode != 0:
            raise BuildError(f"{program.name} {' '.join(map(str, arguments))} failed: {done.stdout}{done.stderr}".rstrip())

    @property
    def python(self) -> Path:
        return self._root / "usr" / "bin" / f"python{VERSION}"

    @property
    def patchelf(self) -> Path:
        return self._root / "usr" / "bin" / "patchelf"

    @property
    def prefix(self) -> Path:
        return self._root / "usr"

    def _copy_libraries(self, target: Path) -> None:
        target.mkdir(parents=True)
        for name in _LIBRARIES:
            _copy(self._find(name), target / name)
        _copy(self._find(self._architecture.loader), target / LOADER, executable=True)

    def _copy_standard_library(self, target: Path) -> None:
        left_out = {Path(name) for name in _LEFT_OUT}
        source = self._root / "usr" / "lib" / f"python{VERSION}"
        for path in sorted(source.rglob("*")):
            relative = path.relative_to(source)
            if not path.is_file() or not left_out.isdisjoint([relative, *relative.parents]) or _is_needless(relative):
                continue
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            _copy(path, target / relative)
        _copy(_SITE_CUSTOMIZE, target / "sitecustomize.py")

    def _copy_time_zones(self, target: Path) -> None:
        """As the package `tzdata`, which is where zoneinfo looks when the system has none (docs.python.org/3/library/zoneinfo.html)."""
        source = self._root / "usr" / "share" / "zoneinfo"
        target.mkdir(parents=True)
        (target / "__init__.py").write_text('"""The time zones of Debian\'s package tzdata."""\n', encoding="utf-8")
        for path in sorted(source.rglob("*")):
            relative = path.relative_to(source)
            if relative.parts[0] in ("posix", "right") or not path.is_file() or path.read_bytes()[:4] != b"TZif":
                continue
            copy = target / "zoneinfo" / relative
            copy.parent.mkdir(parents=True, exist_ok=True)
            _copy(path, copy)
        for folder in [target / "zoneinfo", *(path for path in (target / "zoneinfo").rglob("*") if path.is_dir())]:
            (folder / "__init__.py").write_text("", encoding="utf-8")

    def _copy_licences(self, target: Path) -> None:
        """Whoever passes these programs on passes their terms on."""
        for path in sorted((self._root / "usr" / "share" / "doc").glob("*/copyright")):
            if path.parent.name != "patchelf":
                (target / path.parent.name).mkdir(parents=True, exist_ok=True)
                _copy(path, target / path.parent.name / path.name)

    def _copy_program(self, target: Path, tools: Interpreter) -> None:
        """DT_RPATH, not DT_RUNPATH: it goes before LD_LIBRARY_PATH, which on Lambda names the system's folders, and holds for libraries of libraries."""
        target.parent.mkdir(parents=True)
        _copy(self.python, target, executable=True)
        options = ("--set-interpreter", f"{HOME}/lib/{LOADER}", "--force-rpath", "--set-rpath", f"{HOME}/lib")
        tools.run(tools.patchelf, *options, target)

    def _library_folders(self) -> list[Path]:
        triplet = self._architecture.triplet
        return [folder for folder in (self._root / "lib" / triplet, self._root / "usr" / "lib" / triplet) if folder.is_dir()]

    def _find(self, library: str) -> Path:
        for folder in self._library_folders():
            if (folder / library).exists():
                return (folder / library).resolve()
        raise BuildError(f"no package of layers/python/debian.lock holds {library} for {self._architecture.debian}")


def _is_needless(relative: Path) -> bool:
    if relative.suffix == ".a" or relative.name.endswith((".exe", ".whl")):
        return True
    return relative.parts[0] == "lib-dynload" and relative.name.partition(".")[0] in _MODULES_LEFT_OUT


def _copy(source: Path, target: Path, executable: bool = False) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o755 if executable else 0o644)
