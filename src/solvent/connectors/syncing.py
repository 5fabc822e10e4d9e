"""Syncing: the lines of a reading become bank lines, each once, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from solvent import events, ids
from solvent.audit import recording
from solvent.connectors import bank_account, booking, identity, line_store, report, store
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.booking import Batch
from solvent.connectors.imported import Import, State
from solvent.connectors.report import Booked
from solvent.connectors.statement import Reading, Statement
from solvent.events import Event
from solvent.ids import AccountId, BankAccountId, Scope
from solvent.platform import outbox
from solvent.platform.crypto import Keyring
from solvent.platform.postgres import Connection, Database
from solvent.platform.telemetry import LINES_BOOKED
from solvent.tenancy import finding as companies
from solvent.tenancy.company import Company

Progress = Callable[[int, int], Awaitable[None]]


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
            batch = Batch(scope, company, account, statement, found)
            results.append(await booking.book(connection, batch))
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
    known = await store.bank_account_by_number(
        connection, scope, company.company_id, blind, lock=True
    )
    if known is None:
        # Two first files of an account may come at once: only one of them makes the account.
        await companies.take_sequence(connection, scope, company.company_id, count=0)
        known = await store.bank_account_by_number(
            connection, scope, company.company_id, blind, lock=True
        )
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
    context = bank_account.number_context(scope.tenant_id, account_id)
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
