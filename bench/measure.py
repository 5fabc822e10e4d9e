"""Measuring: what is noted beside each figure, how runs are reduced, and how results are kept."""

from __future__ import annotations

import json
import math
import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import surroundings

RESULTS = Path(__file__).parent / "results"
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_STAT_PARENT, _STAT_TIMES = 1, slice(11, 15)  # after the name: ppid; utime, stime and reaped ones


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a bench, with what stood beside it in the same run.

    unit: 's' or 'ms' for times, 'cpu ms' for processor time; less is better.
    beside, beside_value: the peer and its figure in the same unit. target: highest value that
    is good enough, None where none is set.
    """

    what: str
    value: float
    unit: str
    size: int = 0
    runs: int = 1
    beside: str = ""
    beside_value: float | None = None
    target: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times as long the peer takes."""
        return None if self.beside_value is None else self.beside_value / self.value

    @property
    def verdict(self) -> str:
        """Tell whether the target is met, '' where there is none."""
        if self.target is None:
            return ""
        return "met" if self.value < self.target else "MISSED"


@dataclass(slots=True)
class Report:
    """All rows of one run of a bench, and how it was run.

    details: what does not fit a table, such as the time of each step.
    """

    bench: str
    started: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    command: str = field(default_factory=surroundings.command)
    commit: str = field(default_factory=surroundings.commit)
    machine: str = field(default_factory=surroundings.machine)
    load_before: list[float] = field(default_factory=surroundings.load)
    load_after: list[float] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Take a row and print it."""
        self.rows.append(row)
        print("  ".join(cell for cell in _cells(row) if cell), flush=True)

    def keep(self) -> None:
        """Write the results as JSON and as a Markdown table, and print where."""
        self.load_after = surroundings.load()
        RESULTS.mkdir(exist_ok=True)
        rows = [{**asdict(row), "ratio": row.ratio, "verdict": row.verdict} for row in self.rows]
        body = json.dumps({**asdict(self), "rows": rows}, indent=1, ensure_ascii=False)
        (RESULTS / f"{self.bench}.json").write_text(body + "\n")
        (RESULTS / f"{self.bench}.md").write_text(self.markdown())
        print(f"written: bench/results/{self.bench}.json and .md")

    def markdown(self) -> str:
        """Set the rows out as a table under the lines that say where they come from."""
        head = ["what", "lines", "Solvent", "beside", "peer ÷ Solvent", "target", "note"]
        table = [head, ["---"] * len(head), *(_cells(row) for row in self.rows)]
        load = " → ".join(f"{moment[0]:.1f}" for moment in (self.load_before, self.load_after))
        return "\n".join(
            [
                f"# {self.bench}",
                "",
                f"- command: `{self.command}`",
                f"- date: {self.started}; commit: {self.commit}",
                f"- machine: {self.machine}; load average of a minute {load}",
                "",
                *(f"| {' | '.join(cells)} |" for cells in table),
                "",
            ]
        )


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1]


def median(values: Sequence[float]) -> float:
    """Give the median."""
    return statistics.median(values)


@contextmanager
def cpu_of(pids: Sequence[int]) -> Iterator[Callable[[], list[float]]]:
    """Watch processes, each with its children; the callable gives the seconds each spent since.

    One that is below another of them counts by itself only. Linux; zeros elsewhere.
    """
    before = _cpu_s(pids)
    yield lambda: [now - start for now, start in zip(_cpu_s(pids), before, strict=True)]


def _cpu_s(pids: Sequence[int]) -> list[float]:
    """Sum the processor time of processes, their children, and those that they have reaped."""
    parents: dict[int, int] = {}
    times: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(stat[_STAT_PARENT])
        times[int(folder.name)] = sum(map(int, stat[_STAT_TIMES])) / _TICKS_PER_S
    sums = dict.fromkeys(pids, 0.0)
    for each, spent in times.items():
        at = each
        while at and at not in sums:
            at = parents.get(at, 0)
        if at:
            sums[at] += spent
    return [sums[pid] for pid in pids]


def _cells(row: Row) -> list[str]:
    beside = "" if row.beside_value is None else f"{row.beside} {_shown(row.beside_value, row)}"
    target = "" if row.target is None else f"under {_shown(row.target, row)}: {row.verdict}"
    return [
        row.what,
        f"{row.size:,}" if row.size else "",
        _shown(row.value, row),
        beside or row.beside,
        "" if row.ratio is None else f"{row.ratio:.{1 if row.ratio >= 1 else 3}f}×",
        target,
        row.note,
    ]


def _shown(value: float, row: Row) -> str:
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f} {row.unit}"
