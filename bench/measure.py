"""Measuring: what is noted beside each figure, how runs are reduced, and how results are kept."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_ROOT = Path(__file__).parents[1]
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
    command: str = field(default_factory=lambda: _command())
    commit: str = field(default_factory=lambda: _commit())
    machine: str = field(default_factory=lambda: _machine())
    load_before: list[float] = field(default_factory=lambda: _load())
    load_after: list[float] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Take a row and print it."""
        self.rows.append(row)
        print("  ".join(cell for cell in _cells(row) if cell), flush=True)

    def keep(self) -> None:
        """Write the results as JSON and as a Markdown table, and print where."""
        self.load_after = _load()
        RESULTS.mkdir(exist_ok=True)
        rows = [{**asdict(row), "ratio": row.ratio, "verdict": row.verdict} for row in self.rows]
        body = json.dumps({**asdict(self), "rows": rows}, indent=1, ensure_ascii=False)
        (RESULTS / f"{self.bench}.json").write_text(body + "\n")
        (RESULTS / f"{self.bench}.md").write_text(self.markdown())
        print(f"written: bench/results/{self.bench}.json and .md")

    def markdown(self) -> str:
        """Set the rows out as a table under the lines that say where they come from."""
        head = ["what", "lines", "Solvent", "beside", "ratio", "target", "note"]
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


def cpu_s(pid: int) -> float:
    """Sum the processor time in seconds of a process, its children, and those it has reaped.

    Reads Linux's /proc; gives 0 elsewhere.
    """
    parents: dict[int, int] = {}
    times: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(stat[_STAT_PARENT])
        times[int(folder.name)] = sum(map(int, stat[_STAT_TIMES])) / _TICKS_PER_S
    return sum(spent for each, spent in times.items() if _descends(each, pid, parents))


@contextmanager
def cpu_of(pids: Sequence[int]) -> Iterator[Callable[[], list[float]]]:
    """Watch processes (with their children); the callable gives the seconds spent since."""
    before = [cpu_s(pid) for pid in pids]
    yield lambda: [cpu_s(pid) - start for pid, start in zip(pids, before, strict=True)]


def _descends(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid and pid != ancestor:
        pid = parents.get(pid, 0)
    return pid == ancestor


def _cells(row: Row) -> list[str]:
    beside = "" if row.beside_value is None else f"{row.beside} {_shown(row.beside_value, row)}"
    target = "" if row.target is None else f"under {_shown(row.target, row)}: {row.verdict}"
    return [
        row.what,
        f"{row.size:,}" if row.size else "",
        _shown(row.value, row),
        beside or row.beside,
        "" if row.ratio is None else f"{row.ratio:.1f}×",
        target,
        row.note,
    ]


def _shown(value: float, row: Row) -> str:
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f} {row.unit}"


def _command() -> str:
    module = sys.modules["__main__"].__spec__
    name = f"-m {module.name.removesuffix('.__main__')}" if module else sys.argv[0]
    return " ".join(["python", name, *sys.argv[1:]])


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=_ROOT, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "bench/*.py")
    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + (" + changes" if changed else "")


def _machine() -> str:
    model = platform.processor() or platform.machine()
    memory = ""
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((t.partition(": ")[2] for t in lines if t.startswith("model name")), model)
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        memory = f", {size / 2**30:.0f} GiB"
    cores = os.cpu_count()
    python = platform.python_version()
    return f"{cores} × {model}{memory}, {platform.system()}, Python {python}"


def _load() -> list[float]:
    return list(os.getloadavg())
