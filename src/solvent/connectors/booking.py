"""Booking one statement: its lines once each, pending to posted, opening and stated balance."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from solvent import ids
from solvent.connectors import account_store, identity, line_store
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.bank_line import BankLine
from solvent.connectors.imported import Import
from solvent.connectors.report import Booked
from solvent.connectors.statement import OpeningBy, SourceLine, Statement
from solvent.ids import Scope
from solvent.platform.postgres import Connection
from solvent.tenancy.company import Company

_PENDING_LIFE = timedelta(days=21)
_MATCH_MIN = 0.5
_CHUNK_LINES = 20_000

_Pair = tuple[SourceLine, bytes]


@dataclass(frozen=True, slots=True)
class Batch:
    """One statement of one file, and where it goes. is_complete: no line of it was left out."""

    scope: Scope
    company: Company
    account: BankAccount
    statement: Statement
    found: Import
    is_complete: bool

    @property
    def posted_days(self) -> list[date]:
        """The days of the statement's posted lines."""
        return [line.booked_on for line in self.statement.lines if not line.pending]

    def rows(self, chosen: Sequence[_Pair]) -> list[tuple[Any, ...]]:
        """Make table rows of lines and their keys."""
        return [
            (
                line_id,
                line.where,
                key,
                line.source_id,
                line.booked_on,
                line.amount_minor,
                line.description,
                line.counterparty,
                line.kind,
                line.pending,
                line.balance_after_minor,
                line.raw,
            )
            for (line, key), line_id in zip(chosen, ids.new_many(len(chosen)), strict=True)
        ]


async def book(connection: Connection, batch: Batch) -> Booked:
    """Book a statement in the caller's transaction; its account is locked by then."""
    scope, account, statement = batch.scope, batch.account, batch.statement
    keys = await asyncio.to_thread(identity.dedupe_keys, statement.lines)
    pairs = list(zip(statement.lines, keys, strict=True))
    first_time = account.opening_on is None
    open_pairs = await _without_answered(connection, batch, pairs)
    settled, moved = await _settle(connection, batch, open_pairs)
    chosen = [pair for pair in open_pairs if pair[1] not in settled] if settled else open_pairs
    new, added, first_new = await _add(connection, batch, chosen)
    posted = await account_store.add_posted(
        connection, scope, account.bank_account_id, amount_minor=added + moved
    )
    days = batch.posted_days
    if days:
        await line_store.drop_pending(
            connection, scope, account.bank_account_id, before=max(days) - _PENDING_LIFE
        )
    kept, books = await _set_balances(connection, batch, posted=posted, first_new=first_new)
    return Booked(
        bank_account=account.name,
        lines=len(pairs),
        new=new,
        changed=len(settled),
        known=len(pairs) - len(settled) - new,
        history_extended=not first_time and kept.opening_on != account.opening_on,
        stated_minor=statement.closing_minor,
        books_minor=books,
    )


async def _add(
    connection: Connection, batch: Batch, chosen: Sequence[_Pair]
) -> tuple[int, int, date | None]:
    """Insert lines in chunks: the next is made ready while the database takes the one before.

    Gives how many were new, and of the posted ones the sum and the first day.
    """
    new, added, days = 0, 0, []
    chunks = [chosen[at : at + _CHUNK_LINES] for at in range(0, len(chosen), _CHUNK_LINES)]
    ready = await asyncio.to_thread(batch.rows, chunks[0]) if chunks else []
    for at in range(1, len(chunks) + 1):
        insert = asyncio.ensure_future(
            line_store.add(
                connection,
                batch.scope,
                company_id=batch.company.company_id,
                bank_account_id=batch.account.bank_account_id,
                import_id=batch.found.import_id,
                rows=ready,
            )
        )
        if at < len(chunks):
            ready = await asyncio.to_thread(batch.rows, chunks[at])
        count, amount, first_on = await insert
        new, added = new + count, added + amount
        days += [first_on] if first_on else []
    return new, added, min(days, default=None)


async def _without_answered(
    connection: Connection, batch: Batch, pairs: list[_Pair]
) -> list[_Pair]:
    """Leave out announcements whose payment is posted: of a file given again, or of an older one.

    A newer statement holds what became of an older one's announcements.
    """
    announced = [key for line, key in pairs if line.pending]
    if not announced:
        return pairs
    closing_on, stated_on = batch.statement.closing_on, batch.account.stated_on
    if closing_on is not None and stated_on is not None and closing_on < stated_on:
        return [pair for pair in pairs if not pair[0].pending]
    answered = await line_store.answered_keys(
        connection, batch.scope, batch.account.bank_account_id, announced
    )
    return [pair for pair in pairs if pair[1] not in answered]


async def _settle(
    connection: Connection, batch: Batch, pairs: Sequence[_Pair]
) -> tuple[set[bytes], int]:
    """Turn announced lines into their posted form.

    Gives the keys that need no new row, and the sum of their amounts in minor units.
    """
    scope, account = batch.scope, batch.account
    waiting = await line_store.pending(
        connection, scope, batch.company.company_id, bank_account_id=account.bank_account_id
    )
    if not waiting:
        return set(), 0
    known = await line_store.known_keys(
        connection, scope, account.bank_account_id, [key for _, key in pairs]
    )
    fresh = [(line, key) for line, key in pairs if key not in known and not line.pending]
    settled: set[bytes] = set()
    moved = 0
    for old in waiting:
        best = _best_match(old, fresh, settled)
        if best is not None:
            line, key = best
            await line_store.settle(
                connection, scope, old.line_id, changed=_changed(line, key, batch.found)
            )
            settled.add(key)
            moved += line.amount_minor
    return settled, moved


def _best_match(old: BankLine, fresh: Sequence[_Pair], used: set[bytes]) -> _Pair | None:
    announced = _as_source(old)
    best: _Pair | None = None
    best_sure = _MATCH_MIN
    for line, key in fresh:
        if key in used:
            continue
        sure = identity.matches_pending(announced, line)
        if sure > best_sure or (sure == best_sure and best is None):
            best, best_sure = (line, key), sure
    return best


def _changed(line: SourceLine, key: bytes, found: Import) -> dict[str, Any]:
    return {
        "dedupe_key": key,
        "source_id": line.source_id,
        "booked_on": line.booked_on,
        "amount_minor": line.amount_minor,
        "description": line.description,
        "counterparty": line.counterparty,
        "bank_kind": line.kind,
        "balance_after_minor": line.balance_after_minor,
        "raw": line.raw,
        "place": line.where,
        "import_id": found.import_id,
    }


def _as_source(line: BankLine) -> SourceLine:
    return SourceLine(
        where=line.place,
        source_id=line.source_id,
        booked_on=line.booked_on,
        amount_minor=line.amount_minor,
        description=line.description,
        counterparty=line.counterparty,
        kind=line.bank_kind,
        pending=True,
    )


async def _set_balances(
    connection: Connection, batch: Batch, *, posted: int, first_new: date | None
) -> tuple[BankAccount, int | None]:
    """Keep the opening balance before the earliest line, and the newest stated balance.

    posted: the sum of all posted lines of the account. first_new: the first day of those that
    came now. Gives the account, and what the books hold at the statement's end, None where the
    statement or the books cannot say.
    """
    statement, account = batch.statement, batch.account
    days = batch.posted_days
    kept = await _extended(connection, batch, posted)
    closing = statement.closing_minor
    stated_on = statement.closing_on or (max(days) if days else None)
    books: int | None = None
    if closing is not None and stated_on is not None:
        moved = await _moved(connection, batch, posted, stated_on)
        if _derives(batch, kept, first_new=first_new, opening_minor=closing - moved):
            kept = replace(kept, opening_minor=closing - moved, opening_derived=True)
        if account.stated_on is None or stated_on >= account.stated_on:
            kept = replace(kept, stated_minor=closing, stated_on=stated_on)
        books = None if kept.opening_minor is None else kept.opening_minor + moved
    if kept != account:
        await account_store.set_balances(connection, batch.scope, kept)
    return kept, books


async def _extended(connection: Connection, batch: Batch, posted: int) -> BankAccount:
    """Move the opening back to a statement that starts before what was known."""
    statement, account = batch.statement, batch.account
    first = min(batch.posted_days, default=None)
    if first is None or (account.opening_on is not None and first >= account.opening_on):
        return account
    opening, derived = statement.opening_minor, statement.opening_by is not OpeningBy.PRINT
    if opening is None and account.opening_minor is not None and account.opening_on:
        before = account.opening_on - timedelta(days=1)
        opening = account.opening_minor - await _moved(connection, batch, posted, before)
        derived = True
    return replace(
        account,
        opening_on=first,
        opening_minor=opening,
        opening_derived=derived and opening is not None,
    )


def _derives(
    batch: Batch, kept: BankAccount, *, first_new: date | None, opening_minor: int
) -> bool:
    """Tell whether the account's opening is to be worked out from this statement's closing.

    Only where no line of it was left out; and where an opening is there already, only one that was
    itself worked out, before lines came to light on days that were covered then, by a statement
    that reaches back to the opening and explains all that the books hold since.
    """
    if not batch.is_complete or kept.opening_on is None:
        return False
    if kept.opening_minor is None:
        return True
    covered, first = batch.account.stated_on, min(batch.posted_days, default=None)
    if not kept.opening_derived or covered is None or first is None or first_new is None:
        return False
    explains = batch.statement.opening_minor == opening_minor
    return explains and first_new <= covered and first <= kept.opening_on


async def _moved(connection: Connection, batch: Batch, posted: int, last: date) -> int:
    """Sum all posted lines up to a day: all of them less those after it, which are few."""
    after = await line_store.sum_after(
        connection, batch.scope, batch.account.bank_account_id, last=last
    )
    return posted - after
