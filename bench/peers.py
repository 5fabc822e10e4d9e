"""The same books in the words of hledger and beancount, and what those take to answer.

Both are run as a person runs them: one process that reads the file and answers. Beancount's cache
of a parsed file is off, since the file of a ledger that grows is a new file each time.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from bench.installation import House

from solvent.ids import CompanyId
from solvent.ledger import finding
from solvent.ledger.accounts import Kind
from solvent.ledger.chart import Chart
from solvent.ledger.entry_filter import Filter

_PAGE = 5_000
_TIMEOUT_S = 1_800
_ROOT_BY_KIND = {
    Kind.ASSET: "Assets",
    Kind.LIABILITY: "Liabilities",
    Kind.EQUITY: "Equity",
    Kind.INCOME: "Income",
    Kind.EXPENSE: "Expenses",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as a peer's file tells it; legs are account names and minor units."""

    dated_on: date
    party: str
    description: str
    legs: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a peer took, and said. by_name: minor units, debit positive; by month where asked."""

    wall_s: float
    cpu_s: float
    by_name: dict[str, tuple[int, ...]]
    inside: dict[str, float]


async def entries(at: House, company_id: CompanyId) -> tuple[Chart, list[Told]]:
    """Read all standing entries, oldest first, through the functions that others read with."""
    rows, before = [], None
    async with at.tools.database.scoped(at.scope) as connection:
        chart = await finding.chart(connection, at.scope, company_id)
        names = names_of(chart)
        while True:
            wanted = Filter(before=before, limit=_PAGE)
            page = await finding.entries(connection, at.scope, company_id, wanted)
            if not page:
                break
            before = (page[-1]["dated_on"], page[-1]["seq"])
            entry_ids = [row["entry_id"] for row in page]
            legs: dict[UUID, list[tuple[str, int]]] = {entry_id: [] for entry_id in entry_ids}
            for side in await finding.postings(connection, at.scope, entry_ids):
                leg = (names[side["account_id"]], side["amount_minor"])
                legs[side["entry_id"]].append(leg)
            rows += [
                Told(row["dated_on"], row["party"], row["description"], tuple(legs[one]))
                for row, one in zip(page, entry_ids, strict=True)
            ]
    return chart, rows[::-1]


def names_of(chart: Chart) -> dict[UUID, str]:
    """Name each account as both peers can, such as 'Expenses:6100'."""
    return {one.account_id: f"{_ROOT_BY_KIND[one.kind]}:{one.code}" for one in chart.accounts}


def write_journal(path: Path, told: Iterable[Told]) -> None:
    """Write hledger's journal."""
    with path.open("w") as file:
        file.write("commodity 1000.00 USD\n")
        for entry in told:
            file.write(
                f"\n{entry.dated_on} * {_plain(entry.party)} | {_plain(entry.description)}\n"
            )
            file.writelines(f"  {name}  {_decimal(minor)} USD\n" for name, minor in entry.legs)


def write_beancount(path: Path, told: Iterable[Told], names: Iterable[str]) -> None:
    """Write beancount's ledger, each account opened before its first day."""
    with path.open("w") as file:
        file.write('option "title" "bench"\noption "operating_currency" "USD"\n')
        file.writelines(f"1970-01-01 open {name} USD\n" for name in sorted(names))
        for entry in told:
            texts = f'"{_plain(entry.party)}" "{_plain(entry.description)}"'
            file.write(f"\n{entry.dated_on} * {texts}\n")
            file.writelines(f"  {name}  {_decimal(minor)} USD\n" for name, minor in entry.legs)


def has_hledger() -> bool:
    """Tell whether hledger is here."""
    return shutil.which("hledger") is not None


def hledger_version() -> str:
    """Name the hledger that is here."""
    words = subprocess.run(["hledger", "--version"], capture_output=True, text=True, check=True)
    return words.stdout.split(",")[0].strip()


def hledger_balance(path: Path) -> Answer:
    """Ask hledger for all balances."""
    wall, cpu, text = _timed(["hledger", "-f", str(path), "balance", "--flat", "-N", "-O", "csv"])
    rows = list(csv.reader(io.StringIO(text)))[1:]
    return Answer(wall, cpu, {name: (_minor(amount),) for name, amount in rows}, {})


def hledger_profit_and_loss(path: Path, *, first: date, after: date) -> Answer:
    """Ask hledger for income and costs by month from `first` until before `after`."""
    asked = ["incomestatement", "-M", "--flat", "-O", "csv", "-b", str(first), "-e", str(after)]
    wall, cpu, text = _timed(["hledger", "-f", str(path), *asked])
    found = {}
    for name, *amounts in csv.reader(io.StringIO(text)):
        sign = {"Income": -1, "Expenses": 1}.get(name.partition(":")[0], 0)
        if sign and ":" in name:  # hledger shows income positive
            found[name] = tuple(sign * _minor(amount) for amount in amounts)
    return Answer(wall, cpu, found, {})


def beancount_answers(path: Path, *, first: date, after: date) -> tuple[Answer, Answer]:
    """Load a ledger with beancount and sum it: all balances, then income and costs by month."""
    module = [sys.executable, "-m", "bench.beancount_books", str(path), str(first), str(after)]
    wall, cpu, text = _timed(module)
    told = json.loads(text)
    balances: dict[str, tuple[int, ...]] = {
        name: (minor,) for name, minor in told["balances"].items()
    }
    months = {name: tuple(minors) for name, minors in told["months"].items()}
    inside = {name: told[name] for name in ("load_s", "profit_and_loss_s")}
    return Answer(wall, cpu, balances, inside), Answer(wall, cpu, months, inside)


def _timed(command: list[str]) -> tuple[float, float, str]:
    """Run to the end; gives wall and processor seconds of the whole process, and its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        timeout=_TIMEOUT_S,
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, done.stdout


def _plain(text: str) -> str:
    """Take out the marks that mean something in a peer's file."""
    return text.translate({ord(mark): " " for mark in '";|()\\\n'}).strip()


def _decimal(minor: int) -> str:
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{cents:02d}"


def _minor(text: str) -> int:
    number = text.removesuffix(" USD")
    if "." not in number:
        return int(number) * 100
    whole, _, cents = number.partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(cents.ljust(2, "0")))
