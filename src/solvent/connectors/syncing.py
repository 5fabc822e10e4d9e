"""Syncing: the lines of a reading become bank lines, each once, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from solvent import events, ids
from solvent.audit import recording
from solvent.connectors import account_store, bank_account, booking, placing, report, store
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.booking import Batch
from solvent.connectors.imported import Import, State
from solvent.connectors.placing import AccountUnsettled
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
    Raises AccountUnsettled, and then nothing is stored.
    """
    total = sum(len(statement.lines) for statement in read.statements)
    await progress(0, total)
    async with database.scoped(scope) as connection:
        await store.import_(connection, scope, found.import_id, lock=True)
        results, done = [], 0
        accounts = await _accounts(
            connection, scope, company, found=found, read=read, keys=keys, now=now
        )
        for statement, account in zip(read.statements, accounts, strict=True):
            batch = Batch(scope, company, account, statement, found, read.is_complete)
            results.append(await booking.book(connection, batch))
            done += len(statement.lines)
            await progress(done, total)
        await _finish(connection, scope, found=found, read=read, results=results, now=now)
    LINES_BOOKED.inc(sum(result.new for result in results))


async def _accounts(
    connection: Connection,
    scope: Scope,
    company: Company,
    *,
    found: Import,
    read: Reading,
    keys: Keyring,
    now: datetime,
) -> list[BankAccount]:
    """Find or make the account of each statement, locked. Raises AccountUnsettled.

    Two first files of an account may come at once: only one of them makes the account, so the
    books are locked, before any account is, where it may not be there yet.
    """
    decide = partial(
        placing.places,
        connection,
        scope,
        company=company,
        read=read,
        keys=keys,
        answers=found.answers,
        compare=False,
    )
    places = await decide()
    if any(place.answer or place.account is None for place in places):
        await companies.take_sequence(connection, scope, company.company_id, count=0)
        places = await decide()
    if any(place.asks for place in places):
        message = "The file does not say which account a statement is of."
        raise AccountUnsettled(message, remedy="Choose the account, or a new one.")
    made: dict[bytes, BankAccount] = {}
    accounts: list[BankAccount] = []
    for statement, place in zip(read.statements, places, strict=True):
        blind = placing.number_blind(keys, company, statement)
        account = place.account or (made.get(blind) if not place.answer else None)
        if account is None:
            taken = [one.name for one in (*place.choices, *accounts)]
            account = await _make(
                connection, scope, company, statement, keys=keys, taken=taken, now=now
            )
            made[blind] = account
        accounts.append(await account_store.locked(connection, scope, account.bank_account_id))
    return accounts


async def _make(
    connection: Connection,
    scope: Scope,
    company: Company,
    statement: Statement,
    *,
    keys: Keyring,
    taken: list[str],
    now: datetime,
) -> BankAccount:
    """Make an account. One without a number is blinded by its own id, so there may be several."""
    account_id = BankAccountId(ids.new())
    tail = bank_account.tail_of(statement.account_ref)
    account = BankAccount(
        bank_account_id=account_id,
        company_id=company.company_id,
        name=bank_account.name_of(
            statement.account_kind, institution=statement.institution, tail=tail, taken=taken
        ),
        kind=statement.account_kind,
        currency=statement.currency or company.currency,
        number_tail=tail,
        account_id=AccountId(ids.new()),
        institution=statement.institution,
    )
    context = bank_account.number_context(scope.tenant_id, account_id)
    blind = placing.number_blind(keys, company, statement)
    if not placing.names_account(statement):
        blind = keys.blind(str(account_id), purpose="bank_account.number")
    await account_store.add_bank_account(
        connection,
        scope,
        account,
        number_blind=blind,
        number_sealed=keys.seal(statement.account_ref.encode(), context=context),
        now=now,
    )
    return account


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
