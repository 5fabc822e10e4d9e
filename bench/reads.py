"""Reads: signed-in answers of a served company, sixteen at a time, beside a bare route.

A closed loop: each of the connections asks again once it is answered. The asking process and the
database share the machine with the server, so times hold what they take too; the processor time
of the serving process alone is told beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from dataclasses import dataclass

from bench import installation, measure, serving, wire
from bench.installation import BooksWrong, Company
from bench.measure import Report, Row
from bench.serving import Served
from bench.wire import Wire

from solvent.identity.access import SESSION_COOKIE

_LINES, _SECONDS, _AT_ONCE = 100_000, 5.0, 16
_WARM_UP_S = 1.0
_P95_TARGET_MS = 200.0
_PATHS = {
    "score": "/v1/companies/{company}/score",
    "forecast": "/v1/companies/{company}/forecast",
    "findings": "/v1/companies/{company}/findings",
    "transactions, 50": "/v1/companies/{company}/transactions",
    "P&L of 12 months": "/v1/companies/{company}/statements/profit-and-loss",
    "balance sheet": "/v1/companies/{company}/statements/balance-sheet",
    "overview page": "/companies/{company}",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking one path for a while. CPU in milliseconds an answer."""

    took_ms: list[float]
    answer_bytes: int
    cpu_ms: float
    database_cpu_ms: float
    per_s: float


def main() -> None:
    """Measure and keep the results."""
    parser = argparse.ArgumentParser(prog="python -m bench reads", description=__doc__)
    parser.add_argument("--lines", type=int, default=_LINES, help="lines that are there before")
    parser.add_argument("--seconds", type=float, default=_SECONDS, help="for each path")
    asked = parser.parse_args()
    report = Report("reads")
    with installation.home() as settings:
        company = installation.fill(settings, asked.lines)
        with serving.bare() as bare, serving.solvent(settings) as served:
            database = installation.database_pid(settings)
            work = _measure(served, database, bare, company, report, asked.lines, asked.seconds)
            installation.run(work)
    report.keep()


async def _measure(
    served: Served,
    database: int,
    bare: Served,
    company: Company,
    report: Report,
    size: int,
    seconds: float,
) -> None:
    headers = [
        f"authorization: Bearer {company.key}\r\n",
        f"cookie: {SESSION_COOKIE}={company.session}\r\n",
    ]
    least = await _ask(bare, None, "/", "", seconds)
    _tell(report, "a bare route of 2 KB", least, None, 0)
    for name, template in _PATHS.items():
        path = template.format(company=company.shown)
        header = headers[0] if path.startswith("/v1/") else headers[1]
        found = await _ask(served, database, path, header, seconds)
        _tell(report, name, found, least, size)
    again = await _ask(bare, None, "/", "", seconds)
    _tell(report, "the bare route again", again, None, 0)


async def _ask(
    served: Served, database: int | None, path: str, header: str, seconds: float
) -> Asked:
    """Ask one path on all connections; the first second warms up and is not counted."""
    wires = [await wire.connect(served.port) for _ in range(_AT_ONCE)]
    for one in wires:
        one.headers = header.encode()
    status, body = await wires[0].ask(path)
    if status != 200:
        message = f"{path} answers {status}: {body[:300]!r}"
        raise BooksWrong(message)
    await asyncio.gather(*(_loop(one, path, _WARM_UP_S) for one in wires))
    pids = [served.pid] if database is None else [served.pid, database]
    with measure.cpu_of(pids) as spent:
        started = time.perf_counter()
        took = await asyncio.gather(*(_loop(one, path, seconds) for one in wires))
        lasted, cpu = time.perf_counter() - started, spent()
    for one in wires:
        await one.close()
    all_ms = [each for one in took for each in one]
    return Asked(
        took_ms=all_ms,
        answer_bytes=len(body),
        cpu_ms=cpu[0] * 1000 / len(all_ms),
        database_cpu_ms=sum(cpu[1:]) * 1000 / len(all_ms),
        per_s=len(all_ms) / lasted,
    )


async def _loop(one: Wire, path: str, seconds: float) -> list[float]:
    took = []
    until = time.perf_counter() + seconds
    while (started := time.perf_counter()) < until:
        status, _ = await one.ask(path)
        if status != 200:
            message = f"{path} answers {status}"
            raise BooksWrong(message)
        took.append((time.perf_counter() - started) * 1000)
    return took


def _tell(report: Report, name: str, found: Asked, least: Asked | None, size: int) -> None:
    p95 = measure.percentile(found.took_ms, 95)
    report.add(
        Row(
            what=f"{name}, p95",
            size=size,
            value=p95,
            unit="ms",
            runs=len(found.took_ms),
            target=None if least is None else _P95_TARGET_MS,
            note=f"p50 {measure.median(found.took_ms):.1f} ms, {found.per_s:,.0f} answers/s,"
            f" {found.answer_bytes:,} bytes",
        )
    )
    report.add(
        Row(
            what=f"{name}, processor time an answer",
            size=size,
            value=found.cpu_ms,
            unit="cpu ms",
            beside="" if least is None else "bare route",
            beside_value=None if least is None else least.cpu_ms,
            note="" if least is None else f"and the database {found.database_cpu_ms:.2f} cpu ms",
        )
    )


if __name__ == "__main__":
    main()
