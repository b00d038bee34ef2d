"""Results as Markdown."""

import statistics
from collections.abc import Callable, Sequence

from engines import Run

Row = tuple[str, Sequence[Run]]
Column = tuple[str, Callable[[Sequence[Run]], str]]


def seconds_of(runs: Sequence[Run]) -> float:
    """The median."""
    return statistics.median(run.seconds for run in runs)


def rate_of(runs: Sequence[Run], events: int | None = None) -> float:
    """Events per second."""
    return (events or runs[0].events) / seconds_of(runs)


def events_per_second(events: int | None = None) -> Column:
    return "events/s", lambda runs: f"{rate_of(runs, events):,.0f}"


def megabytes_per_second(megabytes_per_event: float, events: int | None = None) -> Column:
    return "MB/s", lambda runs: f"{rate_of(runs, events) * megabytes_per_event:,.0f}"


def times(title: str, reference: float, events: int | None = None) -> Column:
    """How many times as fast as the reference, in events per second."""
    return title, lambda runs: f"{rate_of(runs, events) / reference:.2f}"


def cpu_per_million(events: int | None = None) -> Column:
    return "CPU s per million", lambda runs: f"{statistics.median(run.cpu_seconds for run in runs) / (events or runs[0].events) * 1e6:,.2f}"


STARTUP: Column = ("start-up s", lambda runs: "" if runs[0].startup is None else f"{statistics.median(run.startup or 0 for run in runs):.2f}")
MEMORY: Column = ("memory MiB", lambda runs: f"{max(run.own_mib for run in runs):,.0f}")
CHILDREN: Column = ("memory of children MiB", lambda runs: f"{max(run.children_mib for run in runs):,.0f}")
SENT: Column = ("sent to Python", lambda runs: "" if runs[0].candidates is None else f"{runs[0].candidates / runs[0].events:.2%}")


def table(first: str, rows: Sequence[Row], columns: Sequence[Column]) -> list[str]:
    """The lines of a table; a row is a name and its runs."""
    return [
        f"| {first} | " + " | ".join(title for title, _ in columns) + " |",
        "|---|" + "---:|" * len(columns),
        *(f"| {name} | " + " | ".join(show(runs) for _, show in columns) + " |" for name, runs in rows),
    ]
