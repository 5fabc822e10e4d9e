"""Importing: a file is received, read for a preview, and booked when the person agrees."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from solvent import events, ids
from solvent.audit import recording
from solvent.audit.record import Fact
from solvent.connectors import placing, reading, report, store, syncing
from solvent.connectors.imported import Import, State
from solvent.connectors.placing import AccountUnsettled
from solvent.connectors.statement import FileRefused, Reading
from solvent.errors import Conflict, Invalid, SolventError
from solvent.events import Event
from solvent.ids import CompanyId, ImportId, Scope
from solvent.money import CurrencyUnknown
from solvent.platform import outbox
from solvent.platform.postgres import Connection, Database
from solvent.platform.telemetry import IMPORTS_ENDED
from solvent.tenancy import finding as companies
from solvent.tenancy.company import Company
from solvent.tenancy.plan import QuotaReached
from solvent.vault.envelope import TenantKeys
from solvent.vault.keeping import Vault
from solvent.vault.sealed_fields import IMPORT_FILE

Progress = Callable[[int, int], Awaitable[None]]
_AUTO = "book"
_TOTAL_MINOR_MAX = 10**17  # a tenth of what the database can add up


class FileEmpty(Invalid):
    """Nothing was sent."""


class ImportNotWaiting(Conflict):
    """The import is not waiting for consent."""


async def receive(
    database: Database,
    scope: Scope,
    *,
    vault: Vault,
    company_id: CompanyId,
    file_name: str,
    content: bytes,
    book: bool,
    answers: dict[str, str] | None = None,
    now: datetime,
) -> Import:
    """Store a file as it came and ask for it to be read; with `book`, booked without a preview.

    Raises FileEmpty, CompanyUnknown.
    """
    scope.demand("import:create")
    if not content:
        message = "The file is empty."
        raise FileEmpty(message, where=file_name, remedy="Download it from the bank again.")
    made = Import(
        import_id=ImportId(ids.new()),
        company_id=company_id,
        file_name=file_name[:200],
        content_hash=hashlib.sha256(content).digest(),
        size_bytes=len(content),
        format="",
        state=State.RECEIVED,
        answers={**(answers or {}), **({_AUTO: "now"} if book else {})},
        created_at=now,
        created_by=scope.actor,
    )
    keys = await vault.keys_of(scope.tenant_id)
    sealed = await asyncio.to_thread(_seal, content, keys, made.import_id)
    async with database.scoped(scope) as connection:
        await companies.company(connection, scope, company_id)
        await store.add_import(connection, scope, made, sealed=sealed)
        await recording.record(
            connection,
            scope,
            act="import.received",
            now=now,
            company_id=company_id,
            facts=_facts(made),
            after={"state": State.RECEIVED},
        )
        await _ask(connection, scope, made, now=now)
    return made


def _facts(made: Import) -> dict[str, Fact]:
    return {
        "import": ids.show(ids.IMPORT, made.import_id),
        "sha256": made.content_hash.hex(),
        "bytes": made.size_bytes,
    }


async def consent(
    database: Database,
    scope: Scope,
    *,
    import_id: UUID,
    answers: dict[str, str],
    book: bool,
    now: datetime,
) -> Import:
    """Answer a preview's questions; with `book`, agree to its booking.

    Raises ImportUnknown, ImportNotWaiting.
    """
    scope.demand("import:create")
    async with database.scoped(scope) as connection:
        found = await store.import_(connection, scope, import_id, lock=True)
        if found.state is not State.PREVIEWED:
            message = f"This import is {found.state}, not waiting for consent."
            raise ImportNotWaiting(message, remedy="Load the page again to see where it stands.")
        merged = {**found.answers, **answers, **({_AUTO: "now"} if book else {})}
        await store.set_state(connection, scope, import_id, state=State.BOOKING, answers=merged)
        await _ask(connection, scope, found, now=now)
        return await store.import_(connection, scope, import_id)


async def carry_on(
    database: Database,
    scope: Scope,
    *,
    vault: Vault,
    import_id: UUID,
    progress: Progress,
    now: datetime,
) -> State:
    """Read an import's file and, where it was agreed, book its lines; safe to repeat."""
    async with database.scoped(scope) as connection:
        found = await store.import_(connection, scope, import_id)
        if found.state not in {State.RECEIVED, State.BOOKING}:
            return found.state
        company = await companies.company(connection, scope, found.company_id)
        sealed = await store.sealed_file(connection, scope, import_id)
    try:
        read = await asyncio.to_thread(
            _open_and_read,
            sealed,
            await vault.keys_of(scope.tenant_id),
            found.import_id,
            found.file_name,
            {"currency": company.currency, **found.answers},
        )
        _refuse_foreign(read, company)
        _refuse_beyond_counting(read)
    except (FileRefused, CurrencyUnknown) as fault:
        await _refuse(database, scope, found, fault, now=now)
        return State.REFUSED
    if read.questions or _AUTO not in found.answers or _must_ask(read, found):
        return await _preview(database, scope, vault=vault, company=company, found=found, read=read)
    try:
        await syncing.book(
            database,
            scope,
            vault=vault,
            company=company,
            found=found,
            read=read,
            progress=progress,
            now=now,
        )
    except AccountUnsettled:
        return await _preview(database, scope, vault=vault, company=company, found=found, read=read)
    except QuotaReached as fault:
        await _refuse(database, scope, found, fault, now=now)
        return State.REFUSED
    IMPORTS_ENDED.labels(State.BOOKED).inc()
    return State.BOOKED


async def _preview(
    database: Database,
    scope: Scope,
    *,
    vault: Vault,
    company: Company,
    found: Import,
    read: Reading,
) -> State:
    """Let an import wait for the person, with what was made of its file."""
    async with database.scoped(scope) as connection:
        places = await placing.places(
            connection, scope, company=company, read=read, vault=vault, answers=found.answers
        )
        await store.set_state(
            connection,
            scope,
            found.import_id,
            state=State.PREVIEWED,
            format_=read.format,
            answers={name: text for name, text in found.answers.items() if name != _AUTO},
            report=report.preview(read, places=places, currency=company.currency),
        )
    return State.PREVIEWED


def _must_ask(read: Reading, found: Import) -> bool:
    return bool(read.left_out) and found.answers.get("left_out") != "accept"


async def _ask(connection: Connection, scope: Scope, made: Import, *, now: datetime) -> None:
    event = Event(
        event_id=ids.new(),
        tenant_id=scope.tenant_id,
        company_id=made.company_id,
        type=events.IMPORT_REQUESTED,
        time=now,
        data={"import": ids.show(ids.IMPORT, made.import_id)},
    )
    await outbox.announce(connection, event)


async def _refuse(
    database: Database, scope: Scope, found: Import, fault: SolventError, *, now: datetime
) -> None:
    told = {"message": fault.message, "where": fault.where, "remedy": fault.remedy}
    async with database.scoped(scope) as connection:
        await store.set_state(
            connection, scope, found.import_id, state=State.REFUSED, fault=told, ended_at=now
        )
        await recording.record(
            connection,
            scope,
            act="import.refused",
            now=now,
            company_id=found.company_id,
            facts={"import": ids.show(ids.IMPORT, found.import_id)},
            before={"state": found.state},
            after={"state": State.REFUSED},
        )
    IMPORTS_ENDED.labels(State.REFUSED).inc()


def _refuse_foreign(read: Reading, company: Company) -> None:
    for statement in read.statements:
        if statement.currency and statement.currency != company.currency:
            message = (
                f"The account is in {statement.currency}, the books are in {company.currency}."
            )
            raise FileRefused(
                message,
                where=statement.account_ref,
                remedy="Import accounts of the books' own currency; others need exchange rates.",
            )


def _refuse_beyond_counting(read: Reading) -> None:
    for statement in read.statements:
        balances = abs(statement.opening_minor or 0) + abs(statement.closing_minor or 0)
        if balances + sum(abs(line.amount_minor) for line in statement.lines) > _TOTAL_MINOR_MAX:
            message = "The amounts of this statement are larger than any bank's."
            raise FileRefused(
                message, where=statement.account_ref, remedy="Check the column of amounts."
            )


def _seal(content: bytes, keys: TenantKeys, import_id: UUID) -> bytes:
    return keys.seal(gzip.compress(content, compresslevel=1), place=IMPORT_FILE.place(import_id))


def _open_and_read(
    sealed: bytes, keys: TenantKeys, import_id: UUID, file_name: str, answers: dict[str, str]
) -> Reading:
    content = gzip.decompress(keys.open(sealed, place=IMPORT_FILE.place(import_id)))
    return reading.read(content, file_name=file_name, answers=answers)
