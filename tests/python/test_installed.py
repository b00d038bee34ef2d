"""Packages beside Python: what lies in site-packages is found at once, what .pth files lead to when it is asked for."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from worker_client import Worker


class Installed(unittest.TestCase):
    """Over a virtual environment, whose site-packages nobody else uses."""

    def setUp(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="iota-test-")))
        subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", folder / "venv"], check=True)
        self.python = str(folder / "venv/bin/python3")
        [self.packages] = (folder / "venv/lib").glob("python3*/site-packages")
        self.marker = folder / "pth-was-read"
        (self.packages / "plain.py").write_text("NAME = 'plain'\n")
        (self.packages / "mark.pth").write_text(f"import pathlib; pathlib.Path({str(self.marker)!r}).touch()\n")

    def title(self, expression: str, imported: str) -> str:
        files = {"rule.py": f"import {imported}\ndef rule(event):\n    return True\ndef title(event):\n    return str({expression})\n"}
        with Worker(files, python=self.python) as worker:
            [rule] = worker.hello()["rules"]
            if "error" in rule:
                return str(rule["error"]["message"])
            return str(worker.evaluate({})["detections"][0]["title"])

    def test_a_package_of_a_virtual_environment_is_found_without_reading_any_pth_file(self) -> None:
        self.assertEqual(self.title("plain.NAME", "plain"), "plain")
        self.assertFalse(self.marker.exists())

    def test_a_folder_that_a_pth_file_names_is_searched(self) -> None:
        elsewhere = self.packages.parent / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "editable.py").write_text("import json, plain\nNAME = 'editable and ' + plain.NAME\n")
        (self.packages / "editable.pth").write_text(f"{elsewhere}\n")
        self.assertEqual(self.title("editable.NAME", "editable"), "editable and plain")
        self.assertTrue(self.marker.exists())

    def test_a_finder_that_a_pth_file_brings_goes_before_a_stand_in(self) -> None:
        (self.packages / "hook.py").write_text(
            "import importlib.util, os, sys\n"
            "class Finder:\n"
            "    @staticmethod\n"
            "    def find_spec(name, path=None, target=None):\n"
            "        own = os.path.join(os.path.dirname(__file__), 'own_' + name + '.py')\n"
            "        return importlib.util.spec_from_file_location(name, own) if os.path.exists(own) else None\n"
            "sys.meta_path.append(Finder)\n"
        )
        (self.packages / "hook.pth").write_text("import hook\n")
        (self.packages / "own_policyuniverse.py").write_text("NAME = 'installed'\n")
        self.assertEqual(self.title("policyuniverse.NAME", "policyuniverse"), "installed")
        (self.packages / "own_policyuniverse.py").unlink()
        self.assertEqual(self.title("hasattr(policyuniverse, 'NAME')", "policyuniverse"), "False")

    def test_what_is_nowhere_is_not_found(self) -> None:
        self.assertIn("No module named 'nowhere_at_all'", self.title("1", "nowhere_at_all"))

    def test_exit_is_there_as_ever(self) -> None:
        self.assertEqual(self.title("callable(exit)", "plain"), "True")


if __name__ == "__main__":
    unittest.main()
