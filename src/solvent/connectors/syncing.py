"""Syncing: the lines of a reading become bank lines, each once, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from solvent import events, ids
from solvent.audit import recording
from solvent.connectors import (
    account_store,
    bank_account,
    booking,
    line_store,
    placing,
    report,
    store,
)
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.booking import Batch
from solvent.connectors.imported import Import, State
from solvent.connectors.placing import AccountUnsettled
from solvent.connectors.report import Booked
from solvent.connectors.statement import Reading, Statement
from solvent.events import Event
from solvent.ids import AccountId, BankAccountId, Scope
from solvent.platform import outbox
from solvent.platform.postgres import Connection, Database
from solvent.platform.telemetry import LINES_BOOKED
from solvent.tenancy import finding as companies
from solvent.tenancy import metering
from solvent.tenancy.company import Company
from solvent.tenancy.plan import Quota
from solvent.vault.keeping import Vault
from solvent.vault.sealed_fields import ACCOUNT_NUMBER, NUMBER_BLIND

Progress = Callable[[int, int], Awaitable[None]]


async def book(
    database: Database,
    scope: Scope,
    *,
    vault: Vault,
    company: Company,
    found: Import,
    read: Reading,
    progress: Progress,
    now: datetime,
) -> None:
    """Store the lines that are not there yet, turn pending into posted, and report.

    All of the file or nothing. Repeating it, or importing an overlapping file, adds nothing.
    Raises AccountUnsettled, QuotaReached, and then nothing is stored.
    """
    total = sum(len(statement.lines) for statement in read.statements)
    await progress(0, total)
    async with database.scoped(scope) as connection:
        await store.import_(connection, scope, found.import_id, lock=True)
        results, done = [], 0
        accounts = await _accounts(
            connection, scope, company, found=found, read=read, vault=vault, now=now
        )
        for statement, account in zip(read.statements, accounts, strict=True):
            batch = Batch(scope, company, account, statement, found, read.is_complete)
            results.append(await booking.book(connection, batch))
            done += len(statement.lines)
            await progress(done, total)
        await _demand_room(connection, scope, sum(result.new for result in results), now=now)
        await _finish(connection, scope, found=found, read=read, results=results, now=now)
    LINES_BOOKED.inc(sum(result.new for result in results))


async def _demand_room(connection: Connection, scope: Scope, new: int, *, now: datetime) -> None:
    """Raise QuotaReached where the plan has no room for what is new; it is counted, not guessed."""

    async def before() -> int:
        return await line_store.count(connection, scope) - new

    await metering.demand(connection, scope, Quota.TRANSACTIONS, new, now=now, used=before)


async def _accounts(
    connection: Connection,
    scope: Scope,
    company: Company,
    *,
    found: Import,
    read: Reading,
    vault: Vault,
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
        vault=vault,
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
        blind = placing.stored_blind(await vault.keys_of(scope.tenant_id), company, statement)
        account = place.account or (made.get(blind) if not place.answer else None)
        if account is None:
            taken = [one.name for one in (*place.choices, *accounts)]
            account = await _make(
                connection, scope, company, statement, vault=vault, taken=taken, now=now
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
    vault: Vault,
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
    keys = await vault.keys_of(scope.tenant_id)
    blind = placing.stored_blind(keys, company, statement)
    if not blind:
        blind = keys.blind(str(account_id), purpose=NUMBER_BLIND.purpose)
    await account_store.add_bank_account(
        connection,
        scope,
        account,
        number_blind=blind,
        number_sealed=keys.seal(
            statement.account_ref.encode(), place=ACCOUNT_NUMBER.place(account_id)
        ),
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
    shown = ids.show(ids.IMPORT, found.import_id)
    counts = {
        "new": sum(r.new for r in results),
        "changed": sum(r.changed for r in results),
        "known": sum(r.known for r in results),
    }
    await recording.record(
        connection,
        scope,
        act="import.booked",
        now=now,
        company_id=found.company_id,
        facts={"import": shown, "sha256": found.content_hash.hex(), **counts},
        before={"state": found.state},
        after={"state": State.BOOKED},
    )
    told = {"new": counts["new"], "changed": counts["changed"]}
    await _announce(connection, scope, found, told, now=now)


async def _announce(
    connection: Connection,
    scope: Scope,
    found: Import,
    told: dict[str, int],
    *,
    now: datetime,
) -> None:
    event = Event(
        event_id=ids.new(),
        tenant_id=scope.tenant_id,
        company_id=found.company_id,
        type=events.TRANSACTIONS_BOOKED,
        time=now,
        data={
            "import": ids.show(ids.IMPORT, found.import_id),
            "new": told["new"],
            "changed": told["changed"],
        },
    )
    await outbox.announce(connection, event)
