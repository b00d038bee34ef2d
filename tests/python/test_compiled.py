"""The cache of compiled code: a hit is what compiling would give, and nothing that is damaged or of another source is used."""

from __future__ import annotations

import builtins
import hashlib
import marshal
import shutil
import tempfile
import traceback
import unittest
from pathlib import Path
from types import CodeType
from unittest.mock import patch

from support import LAYER
from worker_client import Worker

from iota import kept
from iota.compiled import Compiled

SOURCE = b'''
from __future__ import annotations
LIMIT = 3
def rule(event):
    if event["n"] > LIMIT:
        raise ValueError(f"too many: {event['n']}")
    return any(n in {"a", "b"} for n in event["names"])
'''


class Bytecode(unittest.TestCase):
    def test_python_keeps_that_of_iota_and_leaves_none_in_the_folders_of_rules(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="iota-test-")))
        shutil.copytree(LAYER / "iota", folder / "iota", ignore=shutil.ignore_patterns("__pycache__"))
        files = {"pack/rule.py": "import helper\ndef rule(event):\n    return True\n", "pack/helper.py": "X = 1\n"}
        with Worker(files, layer=folder) as worker:
            self.assertNotIn("error", worker.hello()["rules"][0])
            self.assertEqual(sorted(path.name for path in (worker.rules / "pack").iterdir()), ["helper.py", "rule.py"])
        self.assertTrue(list((folder / "iota" / "__pycache__").glob("event.*.pyc")))


class Compiling(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="iota-compiled-")
        self.addCleanup(folder.cleanup)
        self.cache = Path(folder.name) / "cache"

    def start(self, *sources: tuple[bytes, str]) -> tuple[list[CodeType], int]:
        """The code that a new worker gets, and how often something had to be compiled for it."""
        compiled = Compiled([str(self.cache)], [path for _, path in sources])
        with patch.object(builtins, "compile", wraps=compile) as compiling:
            codes = [compiled.compile(source, path) for source, path in sources]
        compiled.keep()
        return codes, compiling.call_count

    def test_a_second_start_compiles_nothing_and_gets_the_same_code(self) -> None:
        first, compiled = self.start((SOURCE, "/rules/a.py"))
        second, compiled_again = self.start((SOURCE, "/rules/a.py"))
        self.assertEqual((compiled, compiled_again), (1, 0))
        self.assertEqual(first, second)
        self.assertEqual(marshal.dumps(first[0], 2), marshal.dumps(second[0], 2))

    def test_another_source_is_compiled_whatever_its_size_and_time(self) -> None:
        self.start((SOURCE, "/rules/a.py"))
        [code], compiled = self.start((SOURCE.replace(b"LIMIT = 3", b"LIMIT = 4"), "/rules/a.py"))
        self.assertEqual(compiled, 1)
        self.assertIn(4, code.co_consts)

    def test_one_rule_that_changed_leaves_the_others_as_they_are(self) -> None:
        self.start((SOURCE, "/rules/a.py"), (b"b = 1", "/rules/b.py"))
        self.assertEqual(self.start((SOURCE, "/rules/a.py"), (b"b = 2", "/rules/b.py"))[1], 1)
        self.assertEqual(self.start((SOURCE, "/rules/a.py"), (b"b = 2", "/rules/b.py"))[1], 0)

    def test_a_copy_elsewhere_names_its_own_file_in_tracebacks(self) -> None:
        self.start((SOURCE, "/rules/a.py"))
        [code], compiled = self.start((SOURCE, "/opt/iota/rules/a.py"))
        self.assertEqual(compiled, 0)
        names: dict[str, object] = {}
        exec(code, names)
        try:
            names["rule"]({"n": 5})  # type: ignore[operator]
            self.fail("the rule raises")
        except ValueError as error:
            [*_, frame] = traceback.extract_tb(error.__traceback__)
        self.assertEqual((frame.filename, frame.lineno), ("/opt/iota/rules/a.py", 6))

    def test_files_of_one_content_keep_their_own_names(self) -> None:
        for _ in range(2):
            codes, _ = self.start((b"x = 1", "/rules/a.py"), (b"x = 1", "/rules/b.py"))
            self.assertEqual([code.co_filename for code in codes], ["/rules/a.py", "/rules/b.py"])

    def test_a_source_that_says_what_stands_for_its_file_keeps_what_it_says(self) -> None:
        source = b'stands_for_a_file = "\\0a file of rules\\0"'
        for _ in range(2):
            [code], compiled = self.start((source, "/rules/a.py"))
            self.assertEqual((code.co_filename, code.co_consts[0], compiled), ("/rules/a.py", "\0a file of rules\0", 1))

    def test_a_file_may_have_any_name(self) -> None:
        for path in "/rules/a b.py", "/rules/ä\N{SNOWMAN}.py", "/rules/\udcff.py":
            for _ in range(2):
                [code], _ = self.start((SOURCE, path))
                self.assertEqual({part.co_filename for part in code.co_consts if isinstance(part, CodeType)}, {path})

    def test_all_code_has_the_digest_of_its_source_and_a_number_of_its_own(self) -> None:
        for _ in range(2):  # compiled, and kept from before
            compiled = Compiled([str(self.cache)], ["/rules/a.py"])
            code = compiled.compile(SOURCE, "/rules/a.py")
            [rule] = [part for part in code.co_consts if isinstance(part, CodeType)]
            origins = compiled.origins()
            digest = hashlib.sha256(SOURCE).digest()
            self.assertEqual((origins[id(code)], origins[id(rule)], compiled.digest("/rules/a.py")), ((digest, 0), (digest, 1), digest))
            self.assertEqual(len(origins), len(set(origins.values())))
            self.assertIsNone(compiled.digest("/rules/b.py"))
            compiled.keep()

    def test_what_is_not_whole_is_compiled_anew(self) -> None:
        self.start((SOURCE, "/rules/a.py"))
        [path] = self.cache.iterdir()
        content = path.read_bytes()
        for damaged in content[:-1], content[: len(content) // 2], content[:100] + b"x" + content[101:], b"", b"\n":
            path.write_bytes(damaged)
            self.assertEqual(self.start((SOURCE, "/rules/a.py"))[1], 1)
            self.assertEqual(path.read_bytes(), content, "mended by the way")

    def test_equal_sources_are_kept_in_equal_bytes(self) -> None:
        self.start((SOURCE, "/rules/a.py"), (b"b = 1", "/rules/b.py"))
        [path] = self.cache.iterdir()
        before = path.read_bytes()
        path.unlink()
        self.start((b"b = 1", "/elsewhere/b.py"), (SOURCE, "/elsewhere/a.py"))
        [other] = self.cache.iterdir()
        self.assertEqual(other.read_bytes(), before)

    def test_a_source_that_does_not_compile_is_an_error_at_every_start(self) -> None:
        for _ in range(2):
            with self.assertRaises(SyntaxError) as raised:
                self.start((b"def rule(event:\n", "/rules/a.py"))
            self.assertEqual(raised.exception.filename, "/rules/a.py")

    def test_without_a_folder_everything_is_compiled(self) -> None:
        compiled = Compiled([], ["/rules/a.py"])
        self.assertEqual(compiled.compile(b"x = 1", "/rules/a.py").co_filename, "/rules/a.py")
        compiled.keep()

    def test_a_folder_that_cannot_be_written_is_no_failure(self) -> None:
        self.cache.write_text("a file where the folder should be")
        self.assertEqual(self.start((b"x = 1", "/rules/a.py"))[1], 1)

    def test_only_the_newest_are_kept(self) -> None:
        for number in range(20):
            kept.write(str(self.cache), "code-", f"{number:02}", b"content")
        self.assertLessEqual(len(list(self.cache.iterdir())), 16)


if __name__ == "__main__":
    unittest.main()
