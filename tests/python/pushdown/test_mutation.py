"""Breaks the analysis in every place, and asks whether the corpus notices."""

from __future__ import annotations

import random
import unittest
import warnings
from typing import NamedTuple

from iota.pushdown import World, derive
from iota.pushdown.analysis import Pushdown

from pushdown.events import Records, words_of
from pushdown.harness import CORPUS, Loaded, Outcome, find_unsound, load, pushdown_of, run
from pushdown.mutants import PACKAGE, Lie, Reports, Site, lies, report_sites

_RECORDS_PER_RULE = 50

# Reports that guard against what a test does not show: text and comparisons of objects nested nearly as deep as the interpreter can go.
_INVISIBLE = ("an object or a list is made into text", "parts of the event are compared with each other")


class Trial(NamedTuple):
    """A rule whose deeds are known."""

    name: str
    loaded: Loaded
    world: World
    strict: bool
    records: list[str]
    outcomes: list[Outcome]
    right: Pushdown
    sites: frozenset[Site]

    def notices(self, world: World | None = None) -> bool:
        """Whether the broken analysis keeps a record away that it should not; to fall over is to be noticed too."""
        try:
            wrong = derive(self.loaded.match(self.strict), world or World(self.loaded.modules))
        except Exception:
            return True
        return wrong.condition != self.right.condition and find_unsound(wrong, self.records, self.outcomes) is not None


def make_trials() -> list[Trial]:
    trials: list[Trial] = []
    for path in sorted(CORPUS.glob("*.py")):
        records = Records(path.stem, words_of(path.read_text())).take(_RECORDS_PER_RULE)
        for strict in (False, True):
            loaded = load(path)
            with Reports().watched() as reports:
                right = pushdown_of(loaded, strict)
            outcomes = run(loaded, records, strict)
            if any(outcome.is_anything for outcome in outcomes):
                fresh = load(path)
                trials.append(Trial(path.stem, fresh, World(fresh.modules), strict, records, outcomes, right, frozenset(reports.seen)))
    random.Random(1).shuffle(trials)
    return trials


class Mutation(unittest.TestCase):
    trials: list[Trial]

    @classmethod
    def setUpClass(cls) -> None:
        warnings.simplefilter("ignore")
        cls.trials = make_trials()

    def test_every_forgotten_report_is_noticed(self) -> None:
        for site, lines in report_sites().items():
            hits = {seen for trial in self.trials for seen in trial.sites if seen[0] == site[0] and seen[1] in lines}
            with self.subTest(f"{site[0]}:{site[1]}"):
                if any(text in _line(site) for text in _INVISIBLE):
                    continue
                self.assertTrue(hits, "no rule of the corpus comes here")
                self.assertTrue(any(self._forgetting(hit) for hit in hits), "no rule of the corpus notices")

    def _forgetting(self, site: Site) -> bool:
        reports = Reports()
        reports.forgotten = site
        with reports.watched():
            return any(trial.notices(trial.world) for trial in self.trials if site in trial.sites)

    def test_every_lie_is_noticed(self) -> None:
        for lie in lies():
            with self.subTest(lie.what), lie.told():
                self.assertTrue(self._anyone_notices(lie), "no rule of the corpus notices")

    def _anyone_notices(self, lie: Lie) -> bool:
        about_world = "world" in lie.what or "source" in lie.what
        return any(trial.notices(None if about_world else trial.world) for trial in self.trials)


def _line(site: Site) -> str:
    return (PACKAGE / site[0]).read_text().splitlines()[site[1] - 1]


if __name__ == "__main__":
    unittest.main()
