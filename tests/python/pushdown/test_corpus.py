"""Every rule of the corpus, each a trap: no record is kept from a rule that would have done something with it."""

from __future__ import annotations

import itertools
import unittest
import warnings

from iota.pushdown.evaluate import evaluate

from pushdown.events import Records, real_records, words_of
from pushdown.harness import CORPUS, HELPERS, find_difference, find_unsound, load, pushdown_of, run

RECORDS_PER_RULE = 40
REAL_RECORDS = 1000
LEAST_RULES = 150


class Corpus(unittest.TestCase):
    def setUp(self) -> None:
        warnings.simplefilter("ignore")

    def test_the_corpus_is_large(self) -> None:
        self.assertGreaterEqual(len(list(CORPUS.glob("*.py"))), LEAST_RULES)

    def test_no_record_is_kept_from_a_rule_that_would_have_done_something(self) -> None:
        helpers = [path.read_text() for path in HELPERS.glob("*.py")]
        for path in sorted(CORPUS.glob("*.py")):
            records = Records(path.stem, words_of(path.read_text(), *helpers)).take(RECORDS_PER_RULE)
            for strict in (False, True):
                with self.subTest(path.stem, strict=strict), self.assertNoLogs(level="ERROR") if path.stem != "logs" else self.assertLogs():
                    loaded = load(path)
                    pushdown = pushdown_of(loaded, strict)
                    self.assertIsNone(find_unsound(pushdown, records, run(loaded, records, strict)), pushdown)
                    if not strict:
                        self.assertIsNone(find_difference(path, records, strict), pushdown)

    def test_nor_is_a_real_one(self) -> None:
        records = list(itertools.islice(real_records(), REAL_RECORDS))
        if not records:
            self.skipTest("the shared data is not there (IOTA_TEST_DATA)")
        for number, path in enumerate(sorted(CORPUS.glob("*.py"))):
            loaded = load(path)
            pushdown = pushdown_of(loaded, False)
            if pushdown.condition is not True:
                # Each rule gets another tenth of the data.
                some = records[number % 10 :: 10]
                kept = [record for record in some if evaluate(pushdown.condition, record) is False]
                with self.subTest(path.stem):
                    self.assertIsNone(find_unsound(pushdown, kept, run(loaded, kept, False, watch=False)))


if __name__ == "__main__":
    unittest.main()
