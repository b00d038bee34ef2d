"""The command line of scripts/score-rules."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rulescore import logs, report
from rulescore.catalogues import all_rows, equivalents
from rulescore.mutants import events_of, mutants_of, survives
from rulescore.report import MutationScore
from rulescore.rules import Rule, all_rules


def main() -> int:
    """Prints the score; 0 when every change of a rule is noticed and every labelled attack is found, else 2."""
    parser = argparse.ArgumentParser(
        prog="scripts/score-rules",
        description="Changes each rule in one place at a time and sees whether its tests notice (mutation score); scans logs with labelled attacks and "
        "without, also with user agents blanked and with other accounts, keys, resources and user names (recall, noise).",
    )
    parser.add_argument("rules", nargs="*", metavar="RULE", help="only the mutation score, of these rules; default: everything")
    parser.add_argument("--data", type=Path, default=logs.data_folder(), help="folder of logs (default: $IOTA_TEST_DATA, else ../shared/data)")
    parser.add_argument("--write", action="store_true", help="write docs/rules.md")
    arguments = parser.parse_args()

    rules = all_rules()
    unknown = set(arguments.rules) - {rule.id for rule in rules}
    if unknown:
        parser.error(f"there is no rule {', '.join(sorted(unknown))}")
    score = mutation_score([rule for rule in rules if not arguments.rules or rule.id in arguments.rules])
    print(f"mutation score {score.share:.2%}: {score.total} changes, {score.equivalent} equivalent, {len(score.survivors)} not noticed")
    for survivor in score.survivors:
        print(f"  {survivor}")
    complete = not score.survivors
    if arguments.rules:
        return 0 if complete else 2

    _, measured = report.read_page()
    if arguments.data.is_dir():
        labelled = logs.attacks(arguments.data, all_rows())
        scans = _scans(arguments.data, labelled)
        measured = report.from_measurements(score, scans, labelled)
        complete &= all(report.found(attack, scan) for attack in labelled for scan in scans.values())
        print(measured.partition(report.MEASURED)[2])
    else:
        print(f"NOT MEASURED: recall and noise, since there are no logs in {arguments.data} (--data, IOTA_TEST_DATA).", file=sys.stderr)
    if arguments.write:
        report.PAGE.write_text(report.from_rules(rules, all_rows(), equivalents()) + "\n" + measured, encoding="utf-8")
    return 0 if complete else 2


def mutation_score(rules: list[Rule]) -> MutationScore:
    """Runs the tests of each rule against each of its mutants."""
    known = equivalents()
    total, equivalent, survivors = 0, 0, []
    for rule in rules:
        events = events_of(rule)
        for mutant in mutants_of(rule):
            total += 1
            if survives(mutant, events):
                if any(one.covers(mutant) for one in known):
                    equivalent += 1
                else:
                    survivors.append(str(mutant))
    return MutationScore(total, tuple(survivors), equivalent)


def _scans(data: Path, labelled: list[logs.Attack]) -> dict[str, logs.Scan]:
    scans = {"as logged": logs.scan(data, labelled)}
    for name, change in (("no user agents", logs.blanked_user_agents), ("other ids", logs.permuted_ids)):
        with tempfile.TemporaryDirectory() as folder:
            change(data, Path(folder))
            scans[name] = logs.scan(Path(folder), labelled)
    return scans


if __name__ == "__main__":
    sys.exit(main())
