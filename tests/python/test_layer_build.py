"""The Python layer itself, built from the Debian packages in the cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

from support import LAYER

sys.path.insert(0, str(LAYER.parent))

from assembly import architectures, lock, tree  # noqa: E402
from assembly.errors import BuildError  # noqa: E402
from assembly.python_layer import LOCK, PythonLayer  # noqa: E402

CACHE = LAYER.parents[1] / "artifacts" / "cache" / "debian"


class LayerBuild(unittest.TestCase):
    def setUp(self) -> None:
        if "IOTA_SLOW" not in os.environ:
            self.skipTest("NOT RUN: it takes half a minute; make test-slow runs it")
        absent = [package.file_name for package in lock.read(LOCK) if not (CACHE / package.file_name).exists()]
        if absent:
            self.skipTest(f"NOT RUN: {CACHE} lacks {len(absent)} Debian packages, {absent[0]} among them; make package downloads them")
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def build(self, name: str, requirements: str | None = None, architecture: architectures.Architecture | None = None) -> Path:
        file = None
        if requirements is not None:
            file = self.folder / "requirements.txt"
            file.write_text(requirements)
        chosen = architecture or architectures.of_this_machine()
        layer = PythonLayer(chosen, CACHE, self.folder / f"scratch-{name}", file, [str(self.folder / "wheels")])
        layer.build(self.folder / name, lambda line: None)
        return self.folder / name

    def wheel(self, tag: str = "py3-none-any") -> None:
        folder = self.folder / "wheels"
        folder.mkdir(exist_ok=True)
        files = {
            "geography/__init__.py": "def country(address):\n    return 'NL'\n",
            "geography-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: geography\nVersion: 1.0\n",
            "geography-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
            "geography-1.0.dist-info/entry_points.txt": "[console_scripts]\ngeography = geography:country\n",
        }
        with zipfile.ZipFile(folder / f"geography-1.0-{tag}.whl", "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
            archive.writestr("geography-1.0.dist-info/RECORD", "".join(f"{name},,\n" for name in [*files, "geography-1.0.dist-info/RECORD"]))

    def test_two_builds_are_identical_and_hold_what_the_rules_need(self) -> None:
        self.wheel()
        digests = []
        for name in ("one", "two"):
            tree.pack(self.build(name, "geography==1.0\n"), self.folder / f"{name}.zip")
            digests.append(hashlib.sha256((self.folder / f"{name}.zip").read_bytes()).hexdigest())
        self.assertEqual(*digests)
        with zipfile.ZipFile(self.folder / "one.zip") as archive:
            names = set(archive.namelist())
            packages = "python/lib/python3/dist-packages"
            wanted = {"python/bin/python3", "python/lib/ld.so", "python/iota/worker.py", "python/iota/__pycache__/worker.cpython-311.pyc", f"{packages}/geography/__init__.py"}
            self.assertLessEqual(wanted, names)
            self.assertEqual([name for name in names if name.startswith(f"{packages}/bin") or "/test/" in name or name.endswith(".a")], [])
            # An unchecked hash (PEP 552): no time of a file decides whether the bytecode is used.
            pycs = [name for name in names if name.endswith(".pyc")]
            self.assertEqual({archive.read(name)[4:8] for name in pycs}, {b"\x01\0\0\0"})
            self.assertIn(b"/opt/python/iota/worker.py", archive.read("python/iota/__pycache__/worker.cpython-311.pyc"))
            sources = {name for name in names if name.endswith(".py")}
            self.assertEqual(len(pycs), len(sources))

    def test_its_interpreter_runs_with_its_own_libraries_whatever_the_environment_says(self) -> None:
        if Path("/opt/python").exists():
            self.skipTest("NOT RUN: /opt/python, where the interpreter looks for its libraries, belongs to something else here")
        if os.geteuid() != 0:
            self.skipTest("NOT RUN: putting the layer at /opt/python needs root")
        layer = self.build("layer", "")
        code = "import ssl, sqlite3, ctypes, zoneinfo; zoneinfo.ZoneInfo('Europe/Berlin'); print(*sorted({l.split()[-1] for l in open('/proc/self/maps') if '.so' in l}))"
        script = f'mkdir -p /opt/python && mount --bind {layer}/python /opt/python && LD_LIBRARY_PATH=/lib/x86_64-linux-gnu:/lib64 exec /opt/python/bin/python3 -c "$1"'
        try:
            done = subprocess.run(["unshare", "--mount", "/bin/sh", "-c", script, "sh", code], capture_output=True, text=True, check=False)
        finally:
            Path("/opt/python").rmdir()
        self.assertEqual(done.returncode, 0, done.stderr)
        loaded = done.stdout.split()
        self.assertIn("/opt/python/lib/libc.so.6", loaded)
        self.assertEqual([path for path in loaded if not path.startswith("/opt/python/")], [])

    def test_a_wheel_for_another_machine_is_refused(self) -> None:
        self.wheel("cp311-cp311-win_amd64")
        with self.assertRaisesRegex(BuildError, r"(?s)requirements\.txt cannot be installed for .*geography.*Only wheels for Lambda"):
            self.build("layer", "geography==1.0\n")


if __name__ == "__main__":
    unittest.main()
