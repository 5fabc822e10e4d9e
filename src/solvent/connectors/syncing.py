"""Syncing: the lines of a reading become bank lines, each once, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from solvent import events, ids
from solvent.audit import recording
from solvent.connectors import bank_account, identity, line_store, report, store
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.bank_line import BankLine
from solvent.connectors.imported import Import, State
from solvent.connectors.report import Booked
from solvent.connectors.statement import Reading, SourceLine, Statement
from solvent.events import Event
from solvent.ids import AccountId, BankAccountId, Scope
from solvent.platform import outbox
from solvent.platform.crypto import Keyring
from solvent.platform.postgres import Connection, Database
from solvent.platform.telemetry import LINES_BOOKED
from solvent.tenancy.company import Company

Progress = Callable[[int, int], Awaitable[None]]
_PENDING_LIFE = timedelta(days=21)
_MATCH_MIN = 0.5


async def book(
    database: Database,
    scope: Scope,
    *,
    keys: Keyring,
    company: Company,
    found: Import,
    read: Reading,
    progress: Progress,
    now: datetime,
) -> None:
    """Store the lines that are not there yet, turn pending into posted, and report.

    All of the file or nothing. Repeating it, or importing an overlapping file, adds nothing.
    """
    total = sum(len(statement.lines) for statement in read.statements)
    await progress(0, total)
    async with database.scoped(scope) as connection:
        await store.import_(connection, scope, found.import_id, lock=True)
        results, done = [], 0
        for statement in read.statements:
            account = await _account(connection, scope, company, statement, keys=keys, now=now)
            batch = _Batch(scope, company, account, statement, found)
            results.append(await _book_statement(connection, batch))
            done += len(statement.lines)
            await progress(done, total)
        await _finish(connection, scope, found=found, read=read, results=results, now=now)
    LINES_BOOKED.inc(sum(result.new for result in results))


async def count_known(
    connection: Connection, scope: Scope, *, company: Company, read: Reading, keys: Keyring
) -> list[int]:
    """Count for each statement of a reading how many of its lines are already there."""
    counts = []
    for statement in read.statements:
        blind = _blind(keys, company, statement)
        account = await store.bank_account_by_number(connection, scope, company.company_id, blind)
        if account is None:
            counts.append(0)
            continue
        wanted = await asyncio.to_thread(identity.dedupe_keys, statement.lines)
        known = await line_store.known_keys(connection, scope, account.bank_account_id, wanted)
        counts.append(len(known))
    return counts


@dataclass(frozen=True, slots=True)
class _Batch:
    scope: Scope
    company: Company
    account: BankAccount
    statement: Statement
    found: Import

    def rows(self, chosen: list[tuple[SourceLine, bytes]]) -> Iterator[tuple[Any, ...]]:
        tenant, company = self.scope.tenant_id, self.company.company_id
        account, import_ = self.account.bank_account_id, self.found.import_id
        for (line, key), line_id in zip(chosen, ids.new_many(len(chosen)), strict=True):
            yield (
                tenant,
                line_id,
                company,
                account,
                import_,
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


async def _book_statement(connection: Connection, batch: _Batch) -> Booked:
    scope, account, statement = batch.scope, batch.account, batch.statement
    keys = await asyncio.to_thread(identity.dedupe_keys, statement.lines)
    pairs = list(zip(statement.lines, keys, strict=True))
    first_time = not await line_store.has_lines(connection, scope, account.bank_account_id)
    settled: set[bytes] = set()
    before = account.opening_on
    if not first_time:
        settled = await _settle(connection, batch, pairs)
    chosen = [pair for pair in pairs if pair[1] not in settled]
    new = await line_store.add(connection, rows=batch.rows(chosen))
    posted_days = [line.booked_on for line in statement.lines if not line.pending]
    if posted_days:
        await line_store.drop_pending(
            connection, scope, account.bank_account_id, before=max(posted_days) - _PENDING_LIFE
        )
    kept = await _set_balances(connection, batch, first_time=first_time)
    return Booked(
        bank_account=account.name,
        lines=len(pairs),
        new=new,
        changed=len(settled),
        known=len(chosen) - new,
        history_extended=before is not None and kept.opening_on != before,
        stated_minor=statement.closing_minor,
        books_minor=await _books(connection, batch, kept),
    )


async def _settle(
    connection: Connection, batch: _Batch, pairs: list[tuple[SourceLine, bytes]]
) -> set[bytes]:
    """Turn announced lines into their posted form; gives the keys that need no new row."""
    scope, account = batch.scope, batch.account
    waiting = await line_store.pending(
        connection, scope, batch.company.company_id, bank_account_id=account.bank_account_id
    )
    if not waiting:
        return set()
    known = await line_store.known_keys(
        connection, scope, account.bank_account_id, [key for _, key in pairs]
    )
    fresh = [(line, key) for line, key in pairs if key not in known and not line.pending]
    settled: set[bytes] = set()
    for old in waiting:
        announced = _as_source(old)
        best = max(
            (
                (identity.matches_pending(announced, line), key, line)
                for line, key in fresh
                if key not in settled
            ),
            key=lambda found: found[0],
            default=None,
        )
        if best is None or best[0] < _MATCH_MIN:
            continue
        _, key, line = best
        await line_store.settle(
            connection, scope, old.line_id, changed=_changed(line, key, batch.found)
        )
        settled.add(key)
    return settled


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


async def _set_balances(connection: Connection, batch: _Batch, *, first_time: bool) -> BankAccount:
    """Keep the opening balance before the earliest line, and the newest stated balance."""
    statement, account = batch.statement, batch.account
    days = [line.booked_on for line in statement.lines if not line.pending]
    kept = account
    if days and (first_time or account.opening_on is None or min(days) < account.opening_on):
        opening = statement.opening_minor
        if opening is None and account.opening_minor is not None and account.opening_on:
            earlier = await _moved(connection, batch, account.opening_on - timedelta(days=1))
            opening = account.opening_minor - earlier
        kept = replace(kept, opening_on=min(days), opening_minor=opening)
    stated_on = statement.closing_on or (max(days) if days else None)
    closing = statement.closing_minor
    if closing is not None and stated_on is not None:
        if kept.opening_minor is None and kept.opening_on is not None:
            moved = await _moved(connection, batch, stated_on)
            kept = replace(kept, opening_minor=closing - moved)
        if account.stated_on is None or stated_on >= account.stated_on:
            kept = replace(kept, stated_minor=closing, stated_on=stated_on)
    if kept != account:
        await store.set_balances(connection, batch.scope, kept)
    return kept


async def _moved(connection: Connection, batch: _Batch, last: date) -> int:
    return await line_store.sum_between(
        connection,
        batch.scope,
        batch.account.bank_account_id,
        company_id=batch.company.company_id,
        last=last,
    )


async def _books(connection: Connection, batch: _Batch, kept: BankAccount) -> int | None:
    """Compute what the account holds at the statement's end, from all lines ever booked."""
    statement = batch.statement
    if statement.closing_minor is None or kept.opening_minor is None:
        return None
    days = [line.booked_on for line in statement.lines if not line.pending]
    last = statement.closing_on or (max(days) if days else None)
    if last is None:
        return None
    return kept.opening_minor + await _moved(connection, batch, last)


async def _account(
    connection: Connection,
    scope: Scope,
    company: Company,
    statement: Statement,
    *,
    keys: Keyring,
    now: datetime,
) -> BankAccount:
    blind = _blind(keys, company, statement)
    known = await store.bank_account_by_number(connection, scope, company.company_id, blind)
    if known is not None:
        return known
    account_id = BankAccountId(ids.new())
    tail = bank_account.tail_of(statement.account_ref)
    made = BankAccount(
        bank_account_id=account_id,
        company_id=company.company_id,
        name=bank_account.name_of(
            statement.account_kind, institution=statement.institution, tail=tail
        ),
        kind=statement.account_kind,
        currency=statement.currency or company.currency,
        number_tail=tail,
        account_id=AccountId(ids.new()),
        institution=statement.institution,
    )
    context = f"{scope.tenant_id}/bank_account/number/{account_id}"
    sealed = keys.seal(statement.account_ref.encode(), context=context)
    await store.add_bank_account(
        connection, scope, made, number_blind=blind, number_sealed=sealed, now=now
    )
    return made


def _blind(keys: Keyring, company: Company, statement: Statement) -> bytes:
    number = "".join(letter for letter in statement.account_ref.upper() if letter.isalnum())
    named = f"{company.company_id}/{statement.account_kind}/{number}"
    return keys.blind(named, purpose="bank_account.number")


async def _finish(
    connection: Connection,
    scope: Scope,
    *,
    found: Import,
    read: Reading,
    results: list[Booked],
    now: datetime,
) -> None:
    await store.set_state(
        connection,
        scope,
        found.import_id,
        state=State.BOOKED,
        format_=read.format,
        report=report.booked(read, results),
        ended_at=now,
    )
    new, changed = sum(r.new for r in results), sum(r.changed for r in results)
    await recording.record(
        connection,
        scope,
        act="import.booked",
        now=now,
        company_id=found.company_id,
        facts={
            "import": ids.show(ids.IMPORT, found.import_id),
            "sha256": found.content_hash.hex(),
            "new": new,
            "changed": changed,
            "known": sum(r.known for r in results),
        },
    )
    event = Event(
        event_id=ids.new(),
        tenant_id=scope.tenant_id,
        company_id=found.company_id,
        type=events.TRANSACTIONS_BOOKED,
        time=now,
        data={"import": ids.show(ids.IMPORT, found.import_id), "new": new, "changed": changed},
    )
    await outbox.announce(connection, event)
