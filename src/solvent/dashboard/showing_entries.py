"""Showing one bank line or one entry: all entries made for it, and the source it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.connectors import finding as outside
from solvent.connectors.bank_line import BankLine
from solvent.dashboard import framing, line_views, listing, paths
from solvent.dashboard.asking import Asker
from solvent.dashboard.listing import Accounts
from solvent.dashboard.views import Section
from solvent.dashboard.views_books import EntryCard, EntryView, LineRow, SourceCard
from solvent.errors import NotFound
from solvent.insights.messages import N_
from solvent.ledger import finding as ledger
from solvent.ledger.entries import EntryKind, Posting
from solvent.platform.postgres import Connection, Record
from solvent.tenancy.company import Company

_TITLE_LENGTH: Final = 60
_JOB: Final = "job:"
_YOU: Final = N_("you")


class LineUnknown(NotFound):
    """The company has no such bank line."""


class EntryUnknown(NotFound):
    """The company has no such entry."""


async def line(asker: Asker, company: str, line_id: str) -> EntryView:
    """Read the page of a bank line. Raises IdMalformed, CompanyUnknown, LineUnknown."""
    asker.scope.demand("transaction:read")
    wanted = ids.read(ids.LINE, line_id)
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(
            connection, asker, company, section=Section.TRANSACTIONS
        )
        history = await ledger.history(connection, asker.scope, owner.company_id, wanted)
        lines = await outside.lines(connection, asker.scope, owner.company_id, [wanted])
        found = lines.get(wanted)
        own = await outside.bank_accounts(connection, asker.scope, owner.company_id)
        names: dict[UUID, str] = {one.bank_account_id: one.name for one in own}
        if found is None or found.bank_account_id not in names:
            message = "There is no such line in this company."
            raise LineUnknown(message, where=line_id)
        chart = listing.accounts(await ledger.chart(connection, asker.scope, owner.company_id))
        sides = await listing.postings(connection, asker, history)
        row = await _row(
            connection, asker, owner, history, chart, found, names[found.bank_account_id]
        )
        source = await _source(connection, asker, company, found)
    return EntryView(
        frame=frame,
        title=_title(found.counterparty or found.description),
        currency=owner.currency,
        row=row,
        history=_cards(asker, history, sides, chart, company),
        source=source,
        categories=line_views.categories(tuple(chart.values())),
    )


async def entry(asker: Asker, company: str, entry_id: str) -> EntryView | str:
    """Read the page of an entry, or give the address of the bank line that it was made for.

    Raises IdMalformed, CompanyUnknown, EntryUnknown.
    """
    asker.scope.demand("transaction:read")
    wanted = ids.read(ids.ENTRY, entry_id)
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(
            connection, asker, company, section=Section.TRANSACTIONS
        )
        found = await ledger.entries_by_id(connection, asker.scope, owner.company_id, [wanted])
        if not found:
            message = "There is no such entry in this company."
            raise EntryUnknown(message, where=entry_id)
        if found[0]["line_id"] is not None:
            return paths.line(company, ids.show(ids.LINE, found[0]["line_id"]))
        chart = listing.accounts(await ledger.chart(connection, asker.scope, owner.company_id))
        sides = await listing.postings(connection, asker, found)
    return EntryView(
        frame=frame,
        title=_title(found[0]["description"]),
        currency=owner.currency,
        row=None,
        history=_cards(asker, found, sides, chart, company),
        source=None,
        categories=line_views.categories(tuple(chart.values())),
    )


async def _row(
    connection: Connection,
    asker: Asker,
    owner: Company,
    history: Sequence[Record],
    chart: Accounts,
    found: BankLine,
    account: str,
) -> LineRow:
    """Give the line as it stands now, or as it was announced."""
    company_id = framing.shown(owner.company_id)
    standing = _standing(history)
    if standing is None:
        return line_views.pending(
            found, account=account, currency=owner.currency, company_id=company_id
        )
    (row,) = await listing.rows(
        connection, asker, [standing], chart, currency=owner.currency, company_id=company_id
    )
    return row


def _standing(history: Sequence[Record]) -> Record | None:
    taken_back = {entry["reverses"] for entry in history}
    for entry in reversed(history):
        if entry["kind"] != EntryKind.REVERSAL and entry["entry_id"] not in taken_back:
            return entry
    return None


async def _source(
    connection: Connection, asker: Asker, company: str, found: BankLine
) -> SourceCard | None:
    if found.import_id is None:
        return None
    made = await outside.import_(connection, asker.scope, found.import_id)
    return SourceCard(
        file_name=made.file_name,
        import_href=paths.an_import(company, ids.show(ids.IMPORT, made.import_id)),
        imported_at=made.created_at,
        where=found.place,
        raw=found.raw,
        source_id=found.source_id,
        sha256=made.content_hash.hex(),
    )


def _cards(
    asker: Asker,
    history: Sequence[Record],
    sides: Mapping[UUID, tuple[Posting, ...]],
    chart: Accounts,
    company: str,
) -> tuple[EntryCard, ...]:
    seq_by_id = {entry["entry_id"]: entry["seq"] for entry in history}
    taken_back = {entry["reverses"] for entry in history}
    return tuple(
        EntryCard(
            entry_id=ids.show(ids.ENTRY, entry["entry_id"]),
            seq=entry["seq"],
            dated_on=entry["dated_on"],
            kind=line_views.ENTRY_KIND[EntryKind(entry["kind"])],
            postings=line_views.postings(sides[entry["entry_id"]], chart, company_id=company),
            reason=line_views.reason_of(entry["reason"], entry["evidence"]),
            confidence=None if entry["kind"] == EntryKind.REVERSAL else entry["confidence"],
            recorded_at=entry["created_at"],
            actor=_who(entry["actor"], asker),
            reverses_seq=seq_by_id.get(entry["reverses"]),
            stands=entry["kind"] != EntryKind.REVERSAL and entry["entry_id"] not in taken_back,
        )
        for entry in history
    )


def _who(actor: str, asker: Asker) -> str:
    """Name who made an entry: a message id, or a shown id as it stands."""
    if actor == asker.scope.actor:
        return _YOU
    return "Solvent" if actor.startswith(_JOB) else actor


def _title(text: str) -> str:
    return text if len(text) <= _TITLE_LENGTH else f"{text[: _TITLE_LENGTH - 1]}…"
