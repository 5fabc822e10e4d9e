"""Finding: what other rooms and pages may read of the books' entries and accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from solvent.ids import Scope
from solvent.ledger import reading_store, store, summary_store
from solvent.ledger.accounts import Role
from solvent.ledger.chart import Chart
from solvent.ledger.entry_filter import Filter
from solvent.platform.postgres import Connection, Record

_PICTURE_WEEKS = 26
_MONTH_DAYS = 30


async def chart(connection: Connection, scope: Scope, company_id: UUID) -> Chart:
    """Read a company's chart of accounts."""
    return await store.chart(connection, scope, company_id)


async def entries(
    connection: Connection, scope: Scope, company_id: UUID, wanted: Filter
) -> list[Record]:
    """List standing entries, newest first; see `reading_store.entries` for the fields."""
    return await reading_store.entries(connection, scope, company_id, wanted)


async def entries_by_id(
    connection: Connection, scope: Scope, company_id: UUID, entry_ids: list[UUID]
) -> list[Record]:
    """Read entries by their ids, newest first."""
    return await reading_store.by_id(connection, scope, company_id, entry_ids)


async def history(
    connection: Connection, scope: Scope, company_id: UUID, line_id: UUID
) -> list[Record]:
    """List all entries ever made for a bank line, oldest first."""
    return await reading_store.history(connection, scope, company_id, line_id)


async def postings(connection: Connection, scope: Scope, entry_ids: list[UUID]) -> list[Record]:
    """List the postings of entries."""
    return await reading_store.postings(connection, scope, entry_ids)


async def latest_batches(
    connection: Connection, scope: Scope, company_id: UUID, *, limit: int = 20
) -> list[Record]:
    """List the newest batches: seq_last, import_id, entries, posted_at."""
    return await reading_store.latest_batches(connection, scope, company_id, limit=limit)


async def opened_on(
    connection: Connection, scope: Scope, company_id: UUID, *, as_of: date, seq: int
) -> date | None:
    """Give the day of the first entry that is no opening balance, as known at a sequence."""
    return await reading_store.opened_on(connection, scope, company_id, as_of=as_of, seq=seq)


async def total(
    connection: Connection, scope: Scope, company_id: UUID, wanted: Filter
) -> tuple[int, int]:
    """Count standing entries that match, and sum their amounts, minor units, money in positive."""
    return await reading_store.total(connection, scope, company_id, wanted)


async def newest_lines(
    connection: Connection, scope: Scope, known: Sequence[tuple[UUID, date, int]]
) -> dict[UUID, date]:
    """Give the newest day with a bank line by company; those without any are left out.

    known: (company, last day that counts, ledger sequence), as the books of each were read.
    """
    return await summary_store.newest_lines(connection, scope, known)


@dataclass(frozen=True, slots=True)
class CashPicture:
    """Cash and movement as pages show them, all in minor units.

    weeks: (day, cash at its end), a week apart, the last on the day asked for. in_minor,
    out_minor: of the last 30 days, zero or more, without transfers between own accounts;
    in_before_minor: a year earlier, None where the books do not reach back. suspense_minor: the
    balance of lines that have no place yet, debit positive.
    """

    weeks: tuple[tuple[date, int], ...]
    in_minor: int
    out_minor: int
    in_before_minor: int | None
    suspense_minor: int


async def cash_picture(
    connection: Connection, scope: Scope, company_id: UUID, *, as_of: date, seq: int
) -> CashPicture:
    """Read cash of the last half year and movement of the last month, as known at a sequence."""
    ends = [as_of - timedelta(weeks=back) for back in range(_PICTURE_WEEKS, -1, -1)]
    before = (as_of - timedelta(days=365 + _MONTH_DAYS - 1), as_of - timedelta(days=365))
    row = await summary_store.picture(
        connection,
        scope,
        company_id,
        as_of=as_of,
        seq=seq,
        week_starts=[end + timedelta(days=1) for end in ends[:-1]],
        month=(as_of - timedelta(days=_MONTH_DAYS - 1), as_of),
        year_before=before,
    )
    moved = dict(row["weeks"] or ())
    opened_on: date | None = row["opened_on"]
    weeks, cash = [], 0
    for at, end in enumerate(ends):
        cash += moved.get(at, 0)
        if opened_on is not None and end >= opened_on:
            weeks.append((end, cash))
    return CashPicture(
        weeks=tuple(weeks),
        in_minor=row["in_minor"],
        out_minor=row["out_minor"],
        in_before_minor=(
            row["in_before_minor"] if opened_on is not None and opened_on <= before[0] else None
        ),
        suspense_minor=row["suspense_minor"],
    )


async def balance(
    connection: Connection, scope: Scope, company_id: UUID, account_id: UUID, *, on: date
) -> int:
    """Give an account's balance at the end of a day, debit positive, minor units."""
    return await summary_store.balance(connection, scope, company_id, account_id, on=on)


async def unplaced_of_import(
    connection: Connection, scope: Scope, company_id: UUID, import_id: UUID
) -> int | None:
    """Count an import's lines that stand in suspense; None while it is not posted."""
    posted = await summary_store.posted_import(connection, scope, company_id, import_id)
    if posted is None:
        return None
    found = await store.chart(connection, scope, company_id)
    return await summary_store.unplaced_between(
        connection,
        scope,
        company_id,
        account_id=found.by_role(Role.SUSPENSE).account_id,
        first_seq=posted["seq_last"] - posted["entries"] + 1,
        last_seq=posted["seq_last"],
    )
