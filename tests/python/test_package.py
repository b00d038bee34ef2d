"""The package installs without a network, and is what the source folder holds."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

from support import LAYER
import build_backend


class Package(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def test_the_wheel_holds_every_module_and_a_true_record(self) -> None:
        wheel = Path(self.folder) / build_backend.build_wheel(self.folder)
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            sources = {f"iota/{path.name}" for path in (LAYER / "iota").glob("*.py")} | {"iota/py.typed"}
            self.assertLessEqual(sources, set(names))
            record = next(name for name in names if name.endswith("RECORD"))
            for line in archive.read(record).decode().splitlines():
                name, digest, _ = line.split(",")
                if name != record:
                    wanted = base64.urlsafe_b64encode(hashlib.sha256(archive.read(name)).digest()).rstrip(b"=").decode()
                    self.assertEqual(digest, f"sha256={wanted}")
        self.assertEqual(wheel.read_bytes(), (Path(self.folder) / build_backend.build_wheel(self.folder)).read_bytes())

    def test_pip_installs_it_without_an_index(self) -> None:
        target = Path(self.folder) / "target"
        options = ["--no-index", "--no-compile", "--disable-pip-version-check", "--target", str(target)]
        subprocess.run([sys.executable, "-m", "pip", "install", *options, str(LAYER)], check=True, capture_output=True, timeout=50)
        code = f"import sys; sys.path.insert(0, {str(target)!r}); import iota, iota.worker; print(iota.__file__)"
        done = subprocess.run([sys.executable, "-I", "-W", "error", "-c", code], capture_output=True, text=True, check=True)
        self.assertTrue(done.stdout.startswith(str(target)))

    def test_an_editable_install_uses_the_source_folder(self) -> None:
        with zipfile.ZipFile(Path(self.folder) / build_backend.build_editable(self.folder)) as archive:
            names = archive.namelist()
            self.assertEqual(archive.read("iota.pth").decode(), f"{LAYER}\n")
        self.assertEqual([name for name in names if name.endswith(".py")], [])

    def test_pytest_finds_the_plugin_under_the_name_that_dash_p_would_give_it(self) -> None:
        target = Path(self.folder) / "target"
        options = ["--no-index", "--no-compile", "--disable-pip-version-check", "--target", str(target)]
        subprocess.run([sys.executable, "-m", "pip", "install", *options, str(LAYER)], check=True, capture_output=True, timeout=50)
        code = "from importlib.metadata import distribution as d; print([(e.group, e.name, e.value) for e in d('iota').entry_points])"
        done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(target)}, capture_output=True, text=True, check=True)
        self.assertIn(str(("pytest11", "iota.pytest_plugin", "iota.pytest_plugin")), done.stdout)

    def test_the_source_archive_can_build_the_wheel_again(self) -> None:
        with tarfile.open(Path(self.folder) / build_backend.build_sdist(self.folder)) as archive:
            names = {name.partition("/")[2] for name in archive.getnames()}
        self.assertLessEqual({"pyproject.toml", "build_backend.py", "PKG-INFO", "iota/worker.py", "iota/py.typed"}, names)


if __name__ == "__main__":
    unittest.main()
