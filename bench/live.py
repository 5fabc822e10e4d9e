"""Live: one new bank line by HTTP, to the fresh score on an open stream.

A company with many booked lines is served as an operator serves it. Each repetition posts a file
with one line that was not there before, and ends when the stream has told of a score whose books
hold that line. The next one starts when the findings of this one are stored.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bench import fava, installation, measure, serving, wire
from bench.installation import BooksWrong, Company
from bench.measure import Report, Row
from bench.serving import Served
from bench.wire import Wire

from solvent import events
from solvent.sample import ofx_writer
from solvent.sample.ofx_writer import OfxAccount, OfxLine

_LINES, _REPEATS, _WARM_UP = 100_000, 40, 3
_TARGET_MS = {100_000: 500.0}
_FAVA_LINES, _FAVA_REPEATS = 10_000, 10
_PATIENCE_S = 60.0
_PAUSE_S_MAX = 0.3  # so that no rhythm of the server's is met each time
_SHOPS = ("COUNTER DEPOSIT", "SQUARE INC DES:SQ", "SYSCO CORPORATION DES:PAYMENT", "KWIK TRIP")


@dataclass(slots=True)
class Heard:
    """When the events of one line were heard, in milliseconds after the post began."""

    answered_ms: float = 0.0
    at_ms: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Measure and keep the results."""
    parser = argparse.ArgumentParser(prog="python -m bench live", description=__doc__)
    parser.add_argument("--lines", type=int, default=_LINES, help="lines that are there before")
    parser.add_argument("--repeats", type=int, default=_REPEATS)
    parser.add_argument("--fava", default=shutil.which("fava"), help="its program, if it is here")
    asked = parser.parse_args()
    report = Report("live")
    with installation.home() as settings:
        company = installation.fill(settings, asked.lines)
        with serving.solvent(settings) as served:
            database = installation.database_pid(settings)
            work = _measure(served, database, company, report, asked.lines, asked.repeats)
            installation.run(work)
    if asked.fava:
        _beside(report, asked.fava)
    report.keep()


def _beside(report: Report, program: str) -> None:
    """Measure Fava with fewer rows, and put it beside our figure of the larger books."""
    with installation.home() as settings:
        ledger = settings.home / "books.beancount"
        fava.write_ledger(settings, ledger, lines=_FAVA_LINES)
        took = fava.fresh_ms(program, ledger, repeats=_FAVA_REPEATS)
    row = report.rows[-1]
    name = f"{fava.version(program)} at {_FAVA_LINES:,} rows, to a fresh P&L"
    beside = replace(row, beside=name, beside_value=measure.percentile(took, 95))
    report.rows[-1] = beside
    report.details["fava_ms"] = took
    print(f"{name}: p95 {beside.beside_value:,.0f} ms")


async def _measure(
    served: Served, database: int, company: Company, report: Report, size: int, repeats: int
) -> None:
    asking = await wire.connect(served.port, key=company.key)
    stream = await wire.connect(served.port, key=company.key)
    stream.send(f"/v1/companies/{company.shown}/events")
    status, _ = await stream.head()
    if status != 200:
        message = f"The stream answers {status}"
        raise BooksWrong(message)
    told = stream.events()
    accounts = await asking.json(f"/v1/companies/{company.shown}/bank-accounts")
    writer = _Writer(company, asking, balance_minor=accounts[0]["stated_minor"])
    score = await asking.json(f"/v1/companies/{company.shown}/score")
    writer.known_seq = score["known_seq"]
    first, heard = [await writer.one(told) for _ in range(_WARM_UP)], []
    with measure.cpu_of([served.pid, database]) as spent:
        for _ in range(repeats):
            await asyncio.sleep(writer.chance.uniform(0.05, _PAUSE_S_MAX))
            heard.append(await writer.one(told))
        cpu = [seconds * 1000 / repeats for seconds in spent()]
    await _check(asking, company, size, len(first) + repeats)
    await asking.close()
    await stream.close()
    _tell(report, size, first, heard, cpu)


@dataclass(slots=True)
class _Writer:
    """Writes lines that were not there before, one file each, all on the day before today."""

    company: Company
    asking: Wire
    balance_minor: int
    known_seq: int = 0
    count: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(installation.SEED))

    def file(self) -> bytes:
        """Write the next file; its closing balance ties."""
        self.count += 1
        amount = self.chance.choice((-1, 1)) * self.chance.randint(1_000, 90_000)
        self.balance_minor += amount
        day = installation.TODAY - timedelta(days=1)
        name = f"{self.chance.choice(_SHOPS)} {self.count:04d}"
        line = OfxLine(f"LIVE{self.count:08d}", "POS", day, amount, name)
        account = OfxAccount("bank", "275970114", "000990017730", "USD", "Capitol Mutual", "0:GMT")
        return ofx_writer.write(
            account, [line], starts_on=day, ends_on=day, closing_minor=self.balance_minor
        )

    async def one(self, told: AsyncIterator[tuple[str, dict[str, Any]]]) -> Heard:
        """Post a line and listen until its findings are stored."""
        body, kind = wire.form(
            file_name=f"live-{self.count}.ofx", content=self.file(), fields={"book": "true"}
        )
        heard, fresh = Heard(), False
        started = time.perf_counter()
        path = f"/v1/companies/{self.company.shown}/imports"
        answering = asyncio.create_task(self.asking.ask(path, method="POST", body=body, kind=kind))
        answering.add_done_callback(
            lambda _: setattr(heard, "answered_ms", (time.perf_counter() - started) * 1000)
        )
        async with asyncio.timeout(_PATIENCE_S):
            async for name, data in told:
                heard.at_ms.setdefault(name, (time.perf_counter() - started) * 1000)
                if name == events.SCORE_CHANGED and data["known_seq"] > self.known_seq:
                    heard.at_ms[name] = (time.perf_counter() - started) * 1000
                    self.known_seq, fresh = data["known_seq"], True
                if name == events.INSIGHT_CREATED and fresh:
                    break
            status, answer = await answering
        if status != 202:
            message = f"The file was answered {status}: {answer[:300]!r}"
            raise BooksWrong(message)
        return heard


async def _check(asking: Wire, company: Company, size: int, sent: int) -> None:
    """See that the books hold every line. Raises BooksWrong."""
    score = await asking.json(f"/v1/companies/{company.shown}/score")
    accounts = await asking.json(f"/v1/companies/{company.shown}/bank-accounts")
    trial = await asking.json(f"/v1/companies/{company.shown}/statements/trial-balance")
    bank = next(line for line in trial["lines"] if line["code"] == "1000")
    held = bank["debit_minor"] - bank["credit_minor"]
    whole = size + 1 + sent  # the opening entry, too
    if score["known_seq"] != whole or held != accounts[0]["stated_minor"]:
        message = f"{score['known_seq']} entries for {whole}; {held} in the bank's account"
        raise BooksWrong(message)


def _tell(
    report: Report, size: int, first: list[Heard], heard: list[Heard], cpu: list[float]
) -> None:
    fresh = [one.at_ms[events.SCORE_CHANGED] for one in heard]
    steps = {
        name: measure.median([one.at_ms[name] for one in heard if name in one.at_ms])
        for name in heard[0].at_ms
    }
    note = f"p50 {measure.median(fresh):.0f} ms; CPU: own {cpu[0]:.0f} ms, database {cpu[1]:.0f} ms"
    report.add(
        Row(
            what="one new line to a fresh score on the stream, p95",
            size=size,
            value=measure.percentile(fresh, 95),
            unit="ms",
            runs=len(fresh),
            target=_TARGET_MS.get(size),
            note=note,
        )
    )
    steps["answered 202"] = measure.median([one.answered_ms for one in heard])
    for name, took in sorted(steps.items(), key=lambda step: step[1]):
        print(f"  {took:7.1f} ms  {name}")
    report.details = {
        "medians_ms": steps,
        "fresh_ms": fresh,
        "warm_up_ms": [one.at_ms[events.SCORE_CHANGED] for one in first],
        "cpu_ms_own_and_database": cpu,
    }


if __name__ == "__main__":
    main()
