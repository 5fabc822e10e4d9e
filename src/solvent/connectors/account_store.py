"""Tables of connectors, third part: bank_account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from solvent.connectors.bank_account import BankAccount
from solvent.connectors.statement import AccountKind
from solvent.errors import NotFound
from solvent.ids import AccountId, BankAccountId, CompanyId, Scope
from solvent.platform.postgres import Connection, Record

_ACCOUNT = (
    "bank_account_id, company_id, name, kind, currency, institution, number_tail, account_id,"
    " opening_minor, opening_on, stated_minor, stated_on, opening_derived, posted_minor"
)


class BankAccountUnknown(NotFound):
    """No such account of the company's own in this organisation."""


async def bank_accounts(
    connection: Connection, scope: Scope, company_id: UUID
) -> list[BankAccount]:
    """List a company's own accounts in the order of their making."""
    rows = await connection.fetch(
        f"select {_ACCOUNT} from bank_account where tenant_id = $1 and company_id = $2"
        " order by bank_account_id",
        scope.tenant_id,
        company_id,
    )
    return [_account(row) for row in rows]


async def sealed_numbers(
    connection: Connection, scope: Scope, company_id: UUID
) -> dict[UUID, bytes]:
    """Read the sealed numbers of a company's own accounts."""
    rows = await connection.fetch(
        "select bank_account_id, number_sealed from bank_account"
        " where tenant_id = $1 and company_id = $2",
        scope.tenant_id,
        company_id,
    )
    return {row["bank_account_id"]: row["number_sealed"] for row in rows}


async def bank_account_by_number(
    connection: Connection, scope: Scope, company_id: UUID, number_blinds: Sequence[bytes]
) -> BankAccount | None:
    """Find the account whose number has one of the keyed hashes."""
    row = await connection.fetchrow(
        f"select {_ACCOUNT} from bank_account"
        " where tenant_id = $1 and company_id = $2 and number_blind = any($3)",
        scope.tenant_id,
        company_id,
        list(number_blinds),
    )
    return None if row is None else _account(row)


async def locked(connection: Connection, scope: Scope, bank_account_id: UUID) -> BankAccount:
    """Read an account, locking it until the transaction ends. Raises BankAccountUnknown."""
    row = await connection.fetchrow(
        f"select {_ACCOUNT} from bank_account where tenant_id = $1 and bank_account_id = $2"
        " for update",
        scope.tenant_id,
        bank_account_id,
    )
    if row is None:
        message = "There is no such account in this organisation."
        raise BankAccountUnknown(message, where=str(bank_account_id))
    return _account(row)


async def add_bank_account(
    connection: Connection,
    scope: Scope,
    account: BankAccount,
    *,
    number_blind: bytes,
    number_sealed: bytes,
    now: datetime,
) -> None:
    """Add an account."""
    await connection.execute(
        "insert into bank_account (tenant_id, bank_account_id, company_id, name, kind, currency,"
        " institution, number_blind, number_sealed, number_tail, account_id, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        scope.tenant_id,
        account.bank_account_id,
        account.company_id,
        account.name,
        account.kind,
        account.currency,
        account.institution,
        number_blind,
        number_sealed,
        account.number_tail,
        account.account_id,
        now,
    )


async def add_posted(
    connection: Connection, scope: Scope, bank_account_id: UUID, *, amount_minor: int
) -> int:
    """Add to the sum of an account's posted lines; returns the new sum."""
    total: int = await connection.fetchval(
        "update bank_account set posted_minor = posted_minor + $3"
        " where tenant_id = $1 and bank_account_id = $2 returning posted_minor",
        scope.tenant_id,
        bank_account_id,
        amount_minor,
    )
    return total


async def set_balances(connection: Connection, scope: Scope, account: BankAccount) -> None:
    """Store an account's opening and newest stated balance."""
    await connection.execute(
        "update bank_account set opening_minor = $3, opening_on = $4, stated_minor = $5,"
        " stated_on = $6, opening_derived = $7 where tenant_id = $1 and bank_account_id = $2",
        scope.tenant_id,
        account.bank_account_id,
        account.opening_minor,
        account.opening_on,
        account.stated_minor,
        account.stated_on,
        account.opening_derived,
    )


def _account(row: Record) -> BankAccount:
    return BankAccount(
        bank_account_id=BankAccountId(row["bank_account_id"]),
        company_id=CompanyId(row["company_id"]),
        name=row["name"],
        kind=AccountKind(row["kind"]),
        currency=row["currency"],
        institution=row["institution"],
        number_tail=row["number_tail"],
        account_id=AccountId(row["account_id"]),
        opening_minor=row["opening_minor"],
        opening_on=row["opening_on"],
        stated_minor=row["stated_minor"],
        stated_on=row["stated_on"],
        opening_derived=row["opening_derived"],
        posted_minor=row["posted_minor"],
    )
