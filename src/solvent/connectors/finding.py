"""Finding: what other rooms may read of own accounts, imports and bank lines."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from solvent.connectors import account_store, line_store, store
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.bank_line import BankLine
from solvent.connectors.imported import Import
from solvent.ids import Scope
from solvent.platform import resealing
from solvent.platform.postgres import Connection, Record
from solvent.vault.keeping import Vault
from solvent.vault.sealed_fields import ACCOUNT_NUMBER


async def bank_accounts(
    connection: Connection, scope: Scope, company_id: UUID
) -> list[BankAccount]:
    """List a company's own accounts."""
    return await account_store.bank_accounts(connection, scope, company_id)


async def own_numbers(
    connection: Connection, scope: Scope, company_id: UUID, *, vault: Vault
) -> dict[UUID, str]:
    """Open the numbers of a company's own accounts, by which a text may name them."""
    sealed = await account_store.sealed_numbers(connection, scope, company_id)
    keys = await vault.keys_of(scope.tenant_id)
    numbers = {}
    for account_id, envelope in sealed.items():
        numbers[account_id] = keys.open(envelope, place=ACCOUNT_NUMBER.place(account_id)).decode()
        await resealing.renew(
            connection, scope, keys, ACCOUNT_NUMBER, row=(account_id,), envelope=envelope
        )
    return numbers


async def import_(connection: Connection, scope: Scope, import_id: UUID) -> Import:
    """Read one import. Raises ImportUnknown."""
    return await store.import_(connection, scope, import_id)


async def imports(
    connection: Connection, scope: Scope, company_id: UUID, *, limit: int = 50
) -> list[Import]:
    """List a company's newest imports."""
    return await store.imports(connection, scope, company_id, limit=limit)


async def is_repeat(connection: Connection, scope: Scope, found: Import) -> bool:
    """Tell whether the very same file was booked for the company by an earlier import."""
    return await store.is_repeat(connection, scope, found)


async def booked_by(connection: Connection, scope: Scope, import_id: UUID) -> list[Record]:
    """List an import's posted lines; see `line_store.booked_by` for the fields."""
    return await line_store.booked_by(connection, scope, import_id)


async def announces(connection: Connection, scope: Scope, import_id: UUID) -> bool:
    """Tell whether an import brought lines that are still announced."""
    return await line_store.announces(connection, scope, import_id)


async def lines(
    connection: Connection, scope: Scope, company_id: UUID, line_ids: Sequence[UUID]
) -> dict[UUID, BankLine]:
    """Read lines of a company by their ids."""
    return await line_store.lines(connection, scope, company_id, line_ids)


async def pending(connection: Connection, scope: Scope, company_id: UUID) -> list[BankLine]:
    """List the lines that banks announced and have not posted."""
    return await line_store.pending(connection, scope, company_id)


async def count_lines(connection: Connection, scope: Scope) -> int:
    """Count the lines of all companies that are no samples."""
    return await line_store.count(connection, scope)
