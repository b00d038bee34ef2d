"""The tables of docs/cost.md are those that infra/cost.py computes."""

from __future__ import annotations

import re
import sys
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "infra"))

import cost  # noqa: E402  (the path comes first)


def rows(text: str) -> dict[str, list[float]]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")]
    return {row[0]: [float(re.sub(r"[$,%]", "", cell)) for cell in row[1:]] for row in cells if row[0]}


class CostPage(unittest.TestCase):
    def test_the_page_says_what_the_script_computes(self) -> None:
        """To a quarter: measurements differ between machines, and a new alarm costs ten cents."""
        shown, computed = rows(cost.PAGE.read_text(encoding="utf-8").partition(cost.BEGIN)[2].partition(cost.END)[0]), rows(cost.tables())
        self.assertEqual(list(shown), list(computed), "run infra/cost.py --write")
        for name, values in computed.items():
            for shown_value, value in zip(shown[name], values, strict=True):
                self.assertAlmostEqual(shown_value, value, delta=max(1.0, value / 4), msg=f"{name}: run infra/cost.py --write")

    def test_idle_costs_what_watches_it(self) -> None:
        idle = cost.costs(cost.VOLUMES[0], cost.Measured.read())
        self.assertLess(idle["together"] - idle["CloudWatch: alarms, metrics, dashboard"], 2)

    def test_the_parts_make_up_the_sum(self) -> None:
        for volume in cost.VOLUMES:
            parts = cost.costs(volume, cost.Measured.read())
            self.assertAlmostEqual(parts.pop("together"), sum(parts.values()))

    def test_two_batches_at_a_time_are_enough_for_every_column(self) -> None:
        for volume in cost.VOLUMES:
            self.assertLess(sum(cost.detect_seconds(volume, cost.Measured.read())), 2 * 86_400)


if __name__ == "__main__":
    unittest.main()
