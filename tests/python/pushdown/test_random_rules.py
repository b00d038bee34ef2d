"""A few seconds of random rules over random records; `python3 -m pushdown.fuzz --seconds N` does it in bulk."""

from __future__ import annotations

import os
import random
import unittest

from pushdown.fuzz import fuzz

SECONDS = float(os.environ.get("IOTA_FUZZ_SECONDS", "4"))


class RandomRules(unittest.TestCase):
    def test_no_record_is_kept_from_a_random_rule_that_would_have_done_something(self) -> None:
        seed = random.randrange(1 << 32)
        report = fuzz(SECONDS, seed)
        self.assertIsNone(report.problem, f"python3 -m pushdown.fuzz --seed {seed}")
        self.assertGreater(report.kept, 0, "nothing was kept from any rule: the test tested nothing")


if __name__ == "__main__":
    unittest.main()
