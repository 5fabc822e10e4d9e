"""Companies whose books grow by files: statements as a bank writes them, given at the door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from tests.builders import tenancy as builder

from solvent.connectors import finding as outside
from solvent.connectors import importing
from solvent.connectors.imported import Import
from solvent.ids import CompanyId, Scope
from solvent.ledger import finding as ledger
from solvent.ledger import matching, posting, store
from solvent.ledger.chart import Chart
from solvent.ledger.entries import Entry, Posting
from solvent.ledger.entry_filter import Filter
from solvent.platform.postgres import Connection, Record
from solvent.platform.tools import Tools, job_scope
from solvent.sample import ofx_writer
from solvent.sample.ofx_writer import OfxAccount, OfxLine
from solvent.tenancy.roles import Role
from solvent.worker import relay

FIRST = date(2026, 1, 5)
GIRO, SAVINGS, CARD = "DE000111", "DE000222", "CC000333"


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement to write into a statement; `ref` is the bank's id for it, '' for none."""

    minor: int
    day: date = FIRST
    text: str = "CORNER SHOP"
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """A company of a new organisation, with the scope of its owner."""

    scope: Scope
    company_id: CompanyId

    @property
    def job(self) -> Scope:
        return job_scope(self.scope.tenant_id, "posting")


async def a_firm(tools: Tools, *, scope: Scope | None = None, **given: Any) -> Firm:
    """Found an organisation with one company in EUR, or another company of one that is there."""
    scope = scope or await builder.an_organisation(tools, role=Role.OWNER)
    company = await builder.a_company(tools, scope, **given)
    return Firm(scope, company.company_id)


def a_statement(
    moves: Sequence[Moved],
    *,
    closing: int | None = None,
    pending: Sequence[Moved] = (),
    account: str = GIRO,
    currency: str = "EUR",
    ends_on: date | None = None,
) -> bytes:
    """Write an OFX 2.2 file. closing: 100,000.00 and the moves unless given."""
    days = [move.day for move in (*moves, *pending)] or [FIRST]
    last = ends_on or max([move.day for move in moves] or days)
    total = sum(move.minor for move in moves)
    return ofx_writer.write(
        OfxAccount(
            "card" if account.startswith("CC") else "bank", "7", account, currency, "Bank", "0:GMT"
        ),
        [_line(move) for move in moves],
        starts_on=min(days),
        ends_on=last,
        closing_minor=10_000_000 + total if closing is None else closing,
        pending=[_line(move) for move in pending],
    )


def _line(move: Moved) -> OfxLine:
    kind = "CREDIT" if move.minor > 0 else "DEBIT"
    return OfxLine(move.ref, kind, move.day, move.minor, move.text)


def daily(count: int, *, first: date = FIRST, mark: str = "R") -> list[Moved]:
    """Make a month's worth of ordinary movements, one a day, all with the bank's ids."""
    texts = (
        ("CARD SALES STRIPE PAYOUT", 41_300),
        ("OFFICE RENT MARCH", -21_050),
        ("PAYROLL SALARIES", -30_777),
        ("INVOICE 2026-001 ALDER GMBH", 55_010),
        ("ADOBE SUBSCRIPTION", -2_399),
        ("QXZV 77", -1_234),
    )
    moves = []
    for number in range(count):
        text, minor = texts[number % len(texts)]
        day = first + timedelta(days=number)
        moves.append(Moved(minor + number, day, text, f"{mark}{number}"))
    return moves


async def give(
    tools: Tools,
    firm: Firm,
    content: bytes,
    *,
    book: bool = True,
    answers: dict[str, str] | None = None,
    name: str = "statement.ofx",
) -> Import:
    """Give a file at the door and let the whole path run: books, score and findings."""
    made = await receive(tools, firm, content, book=book, answers=answers, name=name)
    await relay.drain(tools)
    async with tools.database.scoped(firm.scope) as connection:
        return await outside.import_(connection, firm.scope, made.import_id)


async def receive(
    tools: Tools,
    firm: Firm,
    content: bytes,
    *,
    book: bool = True,
    answers: dict[str, str] | None = None,
    name: str = "statement.ofx",
) -> Import:
    """Give a file at the door, and no more."""
    return await importing.receive(
        tools.database,
        firm.scope,
        vault=tools.vault,
        company_id=firm.company_id,
        file_name=name,
        content=content,
        book=book,
        answers=answers,
        now=tools.now(),
    )


async def book(tools: Tools, firm: Firm, content: bytes, **given: Any) -> Import:
    """Give a file and bring it into the ledger, without judging it: for tests of the books.

    Its events are not left to the relay of another test.
    """
    made = await receive(tools, firm, content, **given)
    await carry_on(tools, firm, made.import_id)
    await post(tools, firm, made.import_id)
    async with tools.database.relaying() as connection:
        await connection.execute(
            "update outbox set relayed_at = now() where company_id = $1 and relayed_at is null",
            firm.company_id,
        )
    async with tools.database.scoped(firm.scope) as connection:
        return await outside.import_(connection, firm.scope, made.import_id)


async def carry_on(tools: Tools, firm: Firm, import_id: UUID) -> None:
    async def quiet(_done: int, _total: int) -> None:
        await asyncio.sleep(0)

    await importing.carry_on(
        tools.database,
        firm.job,
        vault=tools.vault,
        import_id=import_id,
        progress=quiet,
        now=tools.now(),
    )


async def post(tools: Tools, firm: Firm, import_id: UUID) -> None:
    company_id, now = firm.company_id, tools.now()
    await posting.post_import(
        tools.database,
        firm.job,
        vault=tools.vault,
        import_id=import_id,
        company_id=company_id,
        now=now,
    )
    await matching.match_transfers(
        tools.database, firm.job, company_id=company_id, import_id=import_id, now=now
    )


def reported(made: Import) -> dict[str, Any]:
    """Give what was reported of the file's only statement."""
    assert made.report is not None, made
    (statement,) = made.report["statements"]
    assert isinstance(statement, dict)
    return statement


async def standing(tools: Tools, firm: Firm, **wanted: Any) -> list[Record]:
    """List the entries that stand now, newest first."""
    async with tools.database.scoped(firm.scope) as connection:
        return await ledger.entries(
            connection, firm.scope, firm.company_id, Filter(limit=1000, **wanted)
        )


async def chart(tools: Tools, firm: Firm) -> Chart:
    async with tools.database.scoped(firm.scope) as connection:
        return await ledger.chart(connection, firm.scope, firm.company_id)


async def all_entries(connection: Connection, firm: Firm) -> list[Entry]:
    """Read every entry ever made, straight from the tables."""
    rows = await connection.fetch(
        "select * from entry where tenant_id = $1 and company_id = $2 order by seq",
        firm.scope.tenant_id,
        firm.company_id,
    )
    sides = await connection.fetch(
        "select entry_id, account_id, amount_minor from posting where tenant_id = $1"
        " and company_id = $2 order by entry_id, posting_no",
        firm.scope.tenant_id,
        firm.company_id,
    )
    found: dict[UUID, list[Posting]] = {row["entry_id"]: [] for row in rows}
    for side in sides:
        found[side["entry_id"]].append(Posting(side["account_id"], side["amount_minor"]))
    return [store.entry_of(row, tuple(found[row["entry_id"]])) for row in rows]


async def lines(tools: Tools, firm: Firm) -> list[Record]:
    """List the company's bank lines as stored."""
    async with tools.database.scoped(firm.scope) as connection:
        return list(
            await connection.fetch(
                "select * from bank_line where tenant_id = $1 and company_id = $2"
                " order by booked_on, line_id",
                firm.scope.tenant_id,
                firm.company_id,
            )
        )


async def count(tools: Tools, firm: Firm, table: str) -> int:
    """Count the organisation's rows of a table."""
    async with tools.database.scoped(firm.scope) as connection:
        found: int = await connection.fetchval(f"select count(*) from {table}")
    return found


@asynccontextmanager
async def refusing(owner_url: str, firm: Firm, event: str) -> AsyncIterator[None]:
    """Let the database refuse a company's event of a type: the last thing that an act writes."""
    name = f"refuse_{firm.company_id.hex}"
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            f"create trigger {name} before insert on outbox for each row"
            f" when (new.company_id = '{firm.company_id}' and new.type = '{event}')"
            " execute function append_only()"
        )
        yield
    finally:
        await connection.execute(f"drop trigger {name} on outbox")
        await connection.close()


def standing_still(tools: Tools) -> Tools:
    """Give the same tools with a clock that stands."""
    now = tools.now()
    return replace(tools, now=lambda: now)


def at(tools: Tools, *, days: int = 0, seconds: float = 0) -> Tools:
    """Give the same tools with a clock that is ahead."""
    ahead = timedelta(days=days, seconds=seconds)
    now, today = tools.now, tools.today
    return replace(
        tools, now=lambda: now() + ahead, today=lambda: today() + timedelta(days=ahead.days)
    )
