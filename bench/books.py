"""Books: a bank file into the ledger, and a P&L of it, beside hledger and beancount.

All stand on the same entries in the same run, and their totals must be equal to the cent. Solvent
reads the bank's file, keeps it sealed, tells known lines from new ones, finds categories, and
commits balanced entries to its database. The peers read a ledger file that has all that decided.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bench import installation, measure, peers
from bench.installation import Booking, BooksWrong, House
from bench.measure import Report, Row
from bench.peers import Answer

from solvent import period
from solvent.ids import CompanyId
from solvent.ledger import stating
from solvent.ledger.balances import TrialBalance
from solvent.ledger.chart import Chart
from solvent.ledger.statements import ProfitAndLoss
from solvent.ledger.stating import Question
from solvent.platform import opening
from solvent.platform.opening import Addresses
from solvent.platform.postgres import Connection
from solvent.platform.settings import Settings
from solvent.sample import bulk

_SIZES, _LARGE = (10_000, 100_000), 1_000_000
_ASKS = 50
_YEAR = period.months_between(date(2024, 1, 1), date(2024, 12, 31))
_BOOK_TARGET_S = {100_000: 5.0}
_ASK_TARGET_MS = {100_000: 50.0, 1_000_000: 100.0}
_REPEATED_UP_TO = 10_000

Totals = dict[str, tuple[int, ...]]


@dataclass(slots=True)
class Runs:
    """All runs at one size; times in seconds unless the name says otherwise."""

    booked: list[Booking]
    cpu: list[list[float]]
    hledger: list[tuple[Answer, Answer]]
    beancount: list[tuple[Answer, Answer]]


def main() -> None:
    """Measure the sizes asked for and keep the results."""
    parser = argparse.ArgumentParser(prog="python -m bench books", description=__doc__)
    parser.add_argument("--lines", type=int, nargs="*", default=list(_SIZES), metavar="N")
    parser.add_argument("--large", action="store_true", help="a million lines too")
    parser.add_argument("--runs", type=int, default=3, help="runs of Solvent at each size")
    parser.add_argument("--no-peers", action="store_true", help="Solvent alone")
    asked = parser.parse_args()
    sizes = [*asked.lines, *([_LARGE] if asked.large else [])]
    report = Report("books")
    with installation.home() as settings, opening.database(settings) as addresses:
        for size in sizes:
            runs = asked.runs if size < _LARGE else 1
            work = _measure(settings, addresses, report, size, runs, with_peers=not asked.no_peers)
            installation.run(work)
    report.keep()


async def _measure(
    settings: Settings,
    addresses: Addresses,
    report: Report,
    size: int,
    repeats: int,
    *,
    with_peers: bool,
) -> None:
    content = bulk.bulk(lines=size, seed=installation.SEED)
    runs = Runs([], [], [], [])
    database = installation.database_pid(settings)
    async with installation.house(settings, addresses) as at:
        with tempfile.TemporaryDirectory(prefix="solvent-bench-") as folder:
            for number in range(repeats):
                with measure.cpu_of([installation.own_pid(), database]) as spent:
                    name = f"bulk-{size}-{number}"
                    runs.booked.append(await installation.book(at, content, name=name))
                    runs.cpu.append(spent())
                print(f"  run {number + 1}: {runs.booked[-1].total_s:.2f} s", flush=True)
                if with_peers and (number == 0 or size <= _REPEATED_UP_TO):
                    await _ask_peers(at, runs, Path(folder))
        company_id = runs.booked[-1].company_id
        _tell_booking(report, runs, size)
        await _asks(at, report, company_id, runs, size)
        if with_peers:
            await _compare(at, report, company_id, runs, size)


async def _ask_peers(at: House, runs: Runs, folder: Path) -> None:
    """Write the newest company's books for the peers, unless done, and ask each."""
    journal, ledger = folder / "books.journal", folder / "books.beancount"
    if not journal.exists():
        chart, told = await peers.entries(at, runs.booked[-1].company_id)
        peers.write_journal(journal, told)
        peers.write_beancount(ledger, told, peers.names_of(chart).values())
    first, after = _YEAR[0].starts_on, date(_YEAR[0].starts_on.year + 1, 1, 1)
    runs.beancount.append(
        await asyncio.to_thread(peers.beancount_answers, ledger, first=first, after=after)
    )
    if peers.has_hledger():
        balance = await asyncio.to_thread(peers.hledger_balance, journal)
        asked = await asyncio.to_thread(
            peers.hledger_profit_and_loss, journal, first=first, after=after
        )
        runs.hledger.append((balance, asked))


def _tell_booking(report: Report, runs: Runs, size: int) -> None:
    """Tell what a file took by the clock and in processor time, beside the peers' load."""
    took = [booking.total_s for booking in runs.booked]
    own, database = (measure.median(each) for each in zip(*runs.cpu, strict=True))
    loads = {"beancount": runs.beancount, "hledger": runs.hledger}
    for name, answers in loads.items() if any(loads.values()) else [("", [])]:
        if name and not answers:
            continue
        walls = [balance.wall_s for balance, _ in answers]
        spent = [balance.cpu_s for balance, _ in answers]
        row = Row(
            what="bank file into the ledger",
            size=size,
            value=measure.median(took),
            unit="s",
            runs=len(took),
            beside=name,
            beside_value=measure.median(walls) if walls else None,
            target=_BOOK_TARGET_S.get(size),
        )
        report.add(row)
        report.add(
            replace(
                row,
                what="the same, processor time",
                value=own + database,
                beside_value=measure.median(spent) if spent else None,
                target=None,
                note=f"own {own:.1f} s, database {database:.1f} s",
            )
        )
    report.details[f"booking {size}"] = {
        "runs_s": took,
        "steps_s": [booking.steps for booking in runs.booked],
        "cpu_own_and_database_s": runs.cpu,
        "peers": {
            "beancount": [_told(each) for each in runs.beancount],
            "hledger": [_told(each) for each in runs.hledger],
            "hledger_version": peers.hledger_version() if runs.hledger else "not here",
        },
    }


async def _asks(at: House, report: Report, company_id: CompanyId, runs: Runs, size: int) -> None:
    """Ask for the P&L and the trial balance, each time in a transaction of its own."""
    question = Question(company_id, installation.TODAY)

    async def profit_and_loss(connection: Connection) -> ProfitAndLoss:
        return await stating.profit_and_loss(connection, at.scope, question, periods=_YEAR)

    async def trial_balance(connection: Connection) -> TrialBalance:
        return await stating.trial_balance(connection, at.scope, question)

    row = _row("P&L of 12 months, p95", await _repeat(at, profit_and_loss), size)
    row = replace(row, target=_ASK_TARGET_MS.get(size))
    beside = _peers_asked(runs)
    for name, seconds in beside:
        report.add(replace(row, beside=name, beside_value=seconds * 1000))
    if not beside:
        report.add(row)
    report.add(_row("trial balance, p95", await _repeat(at, trial_balance), size))


def _row(what: str, took: list[float], size: int) -> Row:
    return Row(
        what=what,
        size=size,
        value=measure.percentile(took, 95),
        unit="ms",
        runs=len(took),
        note=f"p50 {measure.median(took):.1f} ms, the first {took[0]:.1f} ms",
    )


def _peers_asked(runs: Runs) -> list[tuple[str, float]]:
    """Name the peers that were asked for the same P&L, with their medians in seconds."""
    found = []
    if runs.hledger:
        found.append(("hledger", measure.median([asked.wall_s for _, asked in runs.hledger])))
    if runs.beancount:
        loaded = [asked.inside["profit_and_loss_s"] for _, asked in runs.beancount]
        found.append(("beancount, loaded", measure.median(loaded)))
        whole = [asked.wall_s for _, asked in runs.beancount]
        found.append(("beancount, from file", measure.median(whole)))
    return found


async def _repeat(at: House, ask: Callable[[Connection], Awaitable[Any]]) -> list[float]:
    took = []
    for _ in range(_ASKS):
        started = time.perf_counter()
        async with at.tools.database.scoped(at.scope) as connection:
            await ask(connection)
        took.append((time.perf_counter() - started) * 1000)
    return took


async def _compare(at: House, report: Report, company_id: CompanyId, runs: Runs, size: int) -> None:
    """Hold all totals against the peers'. Raises BooksWrong for a cent of difference."""
    question = Question(company_id, installation.TODAY)
    async with at.tools.database.scoped(at.scope) as connection:
        trial = await stating.trial_balance(connection, at.scope, question)
        asked = await stating.profit_and_loss(connection, at.scope, question, periods=_YEAR)
        chart, _ = await peers.entries(at, company_id)
    balances, months = _balances(trial, chart), _months(asked, chart)
    for name, answers in (("beancount", runs.beancount), ("hledger", runs.hledger)):
        for balance, by_month in answers:
            _demand_equal(name, balances, balance.by_name)
            _demand_equal(name, months, by_month.by_name)
        if answers:
            print(
                f"{size:,} lines: {len(balances)} balances and {len(months)} accounts by month"
                f" equal {name}'s to the cent"
            )
    report.details[f"totals {size}"] = {
        "accounts": len(balances),
        "debit_minor": trial.debit_minor,
        "net_profit_minor": sum(asked.net_profit),
        "equal_to": [name for name in ("beancount", "hledger") if getattr(runs, name)],
    }


def _balances(trial: TrialBalance, chart: Chart) -> Totals:
    names = peers.names_of(chart)
    return {names[one.account_id]: (one.debit_minor - one.credit_minor,) for one in trial.lines}


def _months(asked: ProfitAndLoss, chart: Chart) -> Totals:
    names = peers.names_of(chart)
    costs = (asked.direct_costs, asked.operating_costs, asked.interest, asked.income_tax)
    found = {
        names[line.account_id]: tuple(-amount for amount in line.amounts_minor)
        for line in asked.income.lines
    }
    for section in costs:
        found |= {names[line.account_id]: line.amounts_minor for line in section.lines}
    return found


def _demand_equal(peer: str, ours: Totals, theirs: Totals) -> None:
    moved = {name: amounts for name, amounts in theirs.items() if any(amounts)}
    wrong = {
        name: (ours.get(name), moved.get(name))
        for name in ours.keys() | moved.keys()
        if ours.get(name) != moved.get(name)
    }
    if wrong:
        message = f"Totals differ from {peer}'s: {wrong}"
        raise BooksWrong(message)


def _told(answers: tuple[Answer, Answer]) -> list[dict[str, Any]]:
    return [{"wall_s": one.wall_s, "cpu_s": one.cpu_s, **one.inside} for one in answers]


if __name__ == "__main__":
    main()
