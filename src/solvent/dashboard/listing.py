"""Listing: entries of the books read as rows, with the bank account that each moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from solvent.dashboard import line_views
from solvent.dashboard.asking import Asker
from solvent.dashboard.line_views import BookedLine, ChartAccount
from solvent.dashboard.views_books import LineRow
from solvent.ledger import finding as ledger
from solvent.ledger.chart import Chart
from solvent.ledger.entries import EntryKind, Posting
from solvent.platform.postgres import Connection, Record

Accounts = Mapping[UUID, ChartAccount]


def accounts(chart: Chart) -> dict[UUID, ChartAccount]:
    """Give the accounts of a chart by id, in the order of their codes."""
    return {
        one.account_id: ChartAccount(one.account_id, one.code, one.name, one.kind, one.role)
        for one in chart.accounts
    }


async def rows(
    connection: Connection,
    asker: Asker,
    entries: Sequence[Record],
    chart: Accounts,
    *,
    currency: str,
    company_id: str,
) -> tuple[LineRow, ...]:
    """Give entries as rows. company_id: the shown id."""
    sides = await postings(connection, asker, entries)
    return tuple(
        line_views.booked(
            _line(entry, chart, sides.get(entry["entry_id"], ())),
            currency=currency,
            company_id=company_id,
        )
        for entry in entries
    )


async def postings(
    connection: Connection, asker: Asker, entries: Sequence[Record]
) -> dict[UUID, tuple[Posting, ...]]:
    """Read the postings of entries."""
    wanted = [entry["entry_id"] for entry in entries]
    found: dict[UUID, list[Posting]] = {}
    for side in await ledger.postings(connection, asker.scope, wanted) if wanted else ():
        posting = Posting(side["account_id"], side["amount_minor"])
        found.setdefault(side["entry_id"], []).append(posting)
    return {entry_id: tuple(sides) for entry_id, sides in found.items()}


def _line(entry: Record, chart: Accounts, sides: Sequence[Posting]) -> BookedLine:
    category = entry["account_id"]
    own = [chart[one.account_id] for one in sides if one.account_id != category]
    return BookedLine(
        entry_id=entry["entry_id"],
        line_id=entry["line_id"],
        dated_on=entry["dated_on"],
        kind=EntryKind(entry["kind"]),
        party=entry["party"],
        description=entry["description"],
        amount_minor=entry["amount_minor"],
        account=chart[category],
        reason=entry["reason"],
        evidence=entry["evidence"],
        confidence=entry["confidence"],
        bank_account=own[0].name if own else "",
    )
