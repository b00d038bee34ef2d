"""The parts that put the Lambda layers together (layers/assembly)."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import unittest
import unittest.mock
import zipfile
from io import BytesIO
from pathlib import Path

from support import LAYER

sys.path.insert(0, str(LAYER.parent))

from assembly import analysis, architectures, checks, deb, distribution, elf, lock, tree  # noqa: E402
from assembly.debian_index import compare_versions  # noqa: E402
from assembly.errors import BuildError  # noqa: E402
from assembly.interpreter import PACKAGES  # noqa: E402
from assembly.python_layer import LOCK  # noqa: E402
from assembly.rules_layer import RulesLayer, without_tests  # noqa: E402

PYTHON = Path(sys.executable).resolve()


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def write(self, name: str, content: bytes = b"x", mode: int = 0o644) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
        return path


class Archives(Folder):
    def test_equal_trees_give_equal_archives_whenever_and_in_whatever_order_they_were_written(self) -> None:
        for root, names in (("one", ("b/c", "a", "b/a")), ("two", ("a", "b/a", "b/c"))):
            for name in names:
                self.write(f"{root}/{name}", name.encode(), 0o755 if name == "a" else 0o600)
        (self.folder / "two" / "a").touch()
        archives = [self.folder / "one.zip", self.folder / "two.zip"]
        for archive in archives:
            tree.pack(self.folder / archive.stem, archive)
        self.assertEqual(*(archive.read_bytes() for archive in archives))
        with zipfile.ZipFile(archives[0]) as zipped:
            modes = {entry.filename: stat.filemode(entry.external_attr >> 16) for entry in zipped.infolist()}
        self.assertEqual(modes, {"a": "-rwxr-xr-x", "b/a": "-rw-r--r--", "b/c": "-rw-r--r--"})

    def test_dist_holds_what_was_just_made_and_true_checksums(self) -> None:
        for name in ("program/bootstrap", "python/python/bin/python3", "rules/iota/rules/a.py", "dist/iota-function-arm64.zip"):
            self.write(name)
        function = distribution.Function(architectures.X64, self.folder / "program", self.folder / "python")
        archives = distribution.write([function], self.folder / "rules", self.folder / "dist")
        self.assertEqual([archive.name for archive in archives], ["iota-function-x64.zip", "iota-python-layer-x64.zip", "iota-rules-layer.zip"])
        self.assertEqual(sorted(path.name for path in (self.folder / "dist").iterdir()), ["SHA256SUMS", *(archive.name for archive in archives)])
        subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=self.folder / "dist", check=True, capture_output=True)

    def test_the_rules_layer_takes_rules_and_what_was_derived_from_them_without_bytecode(self) -> None:
        for name in ("rules/pack/a.py", "rules/pack/a.yml", "rules/pack/__pycache__/a.pyc", "rules/.git/x", "derived/cache.json"):
            self.write(name)
        self.assertFalse(RulesLayer(self.folder / "rules", analysis=self.folder / "derived").build(self.folder / "out"))
        names = [path.relative_to(self.folder / "out").as_posix() for path in tree.files(self.folder / "out")]
        self.assertEqual(names, ["iota/analysis/cache.json", "iota/iota.yaml", "iota/rules/pack/a.py", "iota/rules/pack/a.yml"])
        # The function is told where its settings lie, and does not start without.
        self.assertIn("sent nowhere", (self.folder / "out/iota/iota.yaml").read_text())

    def test_the_rules_layer_holds_no_tests_of_rules_and_all_else_at_its_place(self) -> None:
        self.write("rules/a.py")
        self.write("rules/a.yml", b"RuleID: a\nTests:\n  - Name: x\n\n# why\n- Name: y\nThreshold: 2\r\n")
        self.write("rules/b.yml", b"Tests:\n  - Name: &name x\nDisplayName: *name")
        self.write("rules/c.yml", b"Reports:\n  Tests:\n    - x\r\nTests: \r\n  - Name: x")
        (self.folder / "rules/a.yml").chmod(0o444)  # as in the checkout of some version controls
        RulesLayer(self.folder / "rules").build(self.folder / "out")
        read = {path.stem: path.read_bytes() for path in (self.folder / "out/iota/rules").glob("*.yml")}
        self.assertEqual(read["a"], b"RuleID: a\n\n\n\n\n\nThreshold: 2\r\n")
        self.assertEqual(read["b"], (self.folder / "rules/b.yml").read_bytes())
        for name, anchor in (("d", b"Tests:\n  - Names: [&name x]\n"), ("e", b"DisplayName: Command & Control\nTests:\n  - Log: {a: x&y}\n")):
            self.assertEqual(without_tests(anchor) == anchor, name == "d")
        self.assertEqual(read["c"], b"Reports:\n  Tests:\n    - x\r\n\n\n")

    def test_a_folder_without_rules_is_refused(self) -> None:
        self.write("rules/notes.txt")
        with self.assertRaisesRegex(BuildError, "there are no rules in"):
            RulesLayer(self.folder / "rules").build(self.folder / "out")

    def test_the_configuration_in_the_folder_of_rules_goes_before_the_one_beside_it(self) -> None:
        self.write("rules/a.py")
        for name, content in (("iota.yaml", b"beside"), ("rules/iota.yaml", b"inside"), ("other.yaml", b"named")):
            self.write(name, content)
            named = self.folder / name if name == "other.yaml" else None
            self.assertTrue(RulesLayer(self.folder / "rules", named).build(self.folder / "out"))
            self.assertEqual((self.folder / "out/iota/iota.yaml").read_bytes(), content)
            self.assertFalse((self.folder / "out/iota/rules/iota.yaml").exists())


class Analysis(Folder):
    """With a console that says what it was asked, and a loader that starts its program."""

    def derive(self, console: str, runner: list[str] | None = None) -> list[str]:
        loader = self.write("layer/python/lib/ld.so", b'#!/bin/sh\nshift 2; exec "$@"\n', 0o755)
        self.assertEqual(loader.name, "ld.so")
        self.write("layer/python/bin/python3", b'#!/bin/sh\necho "python3 $*"\n', 0o755)
        self.write("rules/iota/iota.yaml")
        program = self.write("console", f"#!/bin/sh\n{console}\n".encode(), 0o755)
        return analysis.derive(self.folder / "rules", self.folder / "layer", runner or [], program)

    def test_the_console_derives_it_with_the_interpreter_of_the_layer(self) -> None:
        with unittest.mock.patch.dict("os.environ", {"IOTA_RULE_ENV": "X", "IOTA_PYTHON_PATH": "/elsewhere"}):
            self.derive(f'echo "$@" >{self.folder}/asked; env >{self.folder}/environment; "$8" -m iota.worker >{self.folder}/ran')
        home = self.folder / "rules" / "iota"
        asked = (self.folder / "asked").read_text().split()
        self.assertEqual([*asked[:6], *asked[8:]], ["rules", "analyse", "--rules", f"{home}/rules", "--config", f"{home}/iota.yaml", "--output", f"{home}/analysis"])
        self.assertEqual((self.folder / "ran").read_text(), "python3 -m iota.worker\n")
        iota = [line for line in (self.folder / "environment").read_text().splitlines() if line.startswith("IOTA_")]
        self.assertEqual(iota, [f"IOTA_PYTHON_PATH={self.folder}/layer/python"])

    def test_rules_that_do_not_load_are_told_and_the_layer_is_made(self) -> None:
        self.assertEqual(self.derive("echo 'rule x was not loaded' >&2; exit 2"), ["rule x was not loaded"])

    def test_what_keeps_the_function_from_starting_fails(self) -> None:
        with self.assertRaisesRegex(BuildError, "would not start with these rules: no rule can be evaluated"):
            self.derive("echo 'no rule can be evaluated' >&2; exit 1")

    def test_under_an_emulator_its_lack_of_seccomp_is_not_told(self) -> None:
        self.assertEqual(self.derive("echo 'no filter (PR_SET_SECCOMP: Invalid argument)' >&2", ["/usr/bin/env"]), [])

    def test_programs_of_this_machine_need_nothing_to_run(self) -> None:
        self.assertEqual(analysis.emulator(architectures.of_this_machine()), [])


class Checks(Folder):
    def test_what_an_ELF_file_needs_is_what_objdump_says(self) -> None:
        if shutil.which("objdump") is None:
            self.skipTest("NOT RUN: objdump is absent (Debian: binutils)")
        for path in (PYTHON, *sorted(Path("/lib/x86_64-linux-gnu").glob("lib[cmsz]*.so.*"))[:40]):
            if not path.is_file():
                continue
            shown = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout
            needed = shown.partition("Version References:")[2]
            wanted = {tuple(map(int, version.split("."))) for version in re.findall(r"GLIBC_([0-9.]+)$", needed, re.MULTILINE)}
            file = elf.read(path)
            assert file is not None
            self.assertEqual(file.glibc, max(wanted, default=()), path)

    def test_a_program_that_needs_a_newer_C_library_or_another_machine_is_named(self) -> None:
        shutil.copy(PYTHON, self.folder / "program")
        self.write("text", b"no ELF file")
        here = architectures.of_this_machine()
        other = next(architecture for architecture in architectures.ALL if architecture != here)
        file = elf.read(PYTHON)
        assert file is not None
        checks.programs(self.folder, here, file.glibc, "x")
        with self.assertRaisesRegex(BuildError, r"program needs GLIBC_[0-9.]+, newer than the 2\.3 of Lambda"):
            checks.programs(self.folder, here, (2, 3), "Lambda")
        with self.assertRaisesRegex(BuildError, rf"program is not for {other.name} \(ELF machine {here.machine}\)"):
            checks.programs(self.folder, other, file.glibc, "x")

    def test_more_than_lambda_takes_is_refused_with_its_parts(self) -> None:
        checks.unzipped({"function": checks.LARGEST_UNZIPPED // 2, "layer": checks.LARGEST_UNZIPPED // 2})
        with self.assertRaisesRegex(BuildError, r"have 250\.0 MB; Lambda takes 250 MB \(function 125\.0 MB, layer 125\.0 MB\)"):
            checks.unzipped({"function": checks.LARGEST_UNZIPPED // 2, "layer": checks.LARGEST_UNZIPPED // 2 + 1})

    def test_a_publish_without_its_library_is_no_function(self) -> None:
        self.write("publish/bootstrap")
        with self.assertRaisesRegex(BuildError, r"has no libe_sqlite3\.so"):
            distribution.collect(self.folder / "publish", architectures.X64, self.folder / "out")


class DebianPackages(Folder):
    def package(self, *members: tarfile.TarInfo) -> Path:
        data = BytesIO()
        with tarfile.open(fileobj=data, mode="w:xz") as archive:
            for member in members:
                archive.addfile(member, BytesIO(b"x" * member.size))
        content = b"!<arch>\n"
        for name, body in (("debian-binary", b"2.0\n"), ("data.tar.xz", data.getvalue())):
            content += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(body):<10}`\n".encode() + body + b"\n" * (len(body) % 2)
        return self.write("package.deb", content)

    def member(self, name: str, link: str = "", mode: int = 0o644) -> tarfile.TarInfo:
        member = tarfile.TarInfo(name)
        member.mode = mode
        member.size = 0 if link else 1
        member.type, member.linkname = (tarfile.SYMTYPE, link) if link else (tarfile.REGTYPE, "")
        return member

    def test_files_and_links_are_unpacked(self) -> None:
        package = self.package(self.member("./usr/bin/a", mode=0o4755), self.member("./usr/lib/b.so", "b.so.1"), self.member("./etc/x", "/dev/null"))
        deb.unpack(package, self.folder / "out")
        self.assertEqual(stat.S_IMODE((self.folder / "out/usr/bin/a").stat().st_mode), 0o755)
        self.assertEqual((self.folder / "out/usr/lib/b.so").readlink(), Path("b.so.1"))
        self.assertFalse((self.folder / "out/etc/x").is_symlink())

    def test_a_path_that_leads_out_is_refused(self) -> None:
        for name in ("../a", "/a", "./b/../../a"):
            with self.assertRaisesRegex(BuildError, "leads out of it"):
                deb.unpack(self.package(self.member(name)), self.folder / "out")

    def test_something_else_is_refused(self) -> None:
        with self.assertRaisesRegex(BuildError, "is no Debian package"):
            deb.unpack(self.write("a.deb", b"<html>"), self.folder / "out")

    def test_versions_are_ordered_as_Debian_orders_them(self) -> None:
        ascending = ("1.0~rc1", "1.0", "1.0-0+deb12u9", "1.0-0+deb12u10", "1.0-1", "1.0+b1-1", "1.0.1-1", "1.10-1", "1:0.5")
        for older, newer in zip(ascending, ascending[1:], strict=False):
            self.assertLess(compare_versions(older, newer), 0, (older, newer))
            self.assertGreater(compare_versions(newer, older), 0, (older, newer))
        self.assertEqual(compare_versions("1:1.2-3", "1:1.2-3"), 0)

    def test_the_lock_file_names_every_package_for_both_architectures_and_is_written_as_it_is_read(self) -> None:
        packages = lock.read(LOCK)
        for architecture in architectures.ALL:
            self.assertEqual(sorted(p.name for p in packages if p.architecture == architecture.debian), sorted(PACKAGES))
        lock.write(self.folder / "debian.lock", packages)
        self.assertEqual((self.folder / "debian.lock").read_text(), LOCK.read_text())

    def test_a_broken_line_of_the_lock_file_is_named(self) -> None:
        with self.assertRaisesRegex(BuildError, r"debian\.lock:2: expected six columns, found 2"):
            lock.read(self.write("debian.lock", b"# head\ntwo columns\n"))


if __name__ == "__main__":
    unittest.main()
