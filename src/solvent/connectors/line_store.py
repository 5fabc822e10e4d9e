"""Tables of connectors, second part: bank_line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from solvent.connectors.bank_line import BankLine
from solvent.ids import Scope
from solvent.platform import postgres
from solvent.platform.postgres import Connection, Record
from solvent.tenancy import finding as companies

COLUMNS = {
    "line_id": "uuid",
    "place": "text",
    "dedupe_key": "bytea",
    "source_id": "text",
    "booked_on": "date",
    "amount_minor": "bigint",
    "description": "text",
    "counterparty": "text",
    "bank_kind": "text",
    "pending": "boolean",
    "balance_after_minor": "bigint",
    "raw": "text",
}
_LINE = (
    "line_id, bank_account_id, booked_on, amount_minor, description, counterparty, bank_kind,"
    " pending, import_id, place, raw, source_id, note, balance_after_minor"
)
_BOOKED = (
    "line_id, bank_account_id, booked_on, amount_minor, description, counterparty, bank_kind,"
    " pending"
)


async def add(
    connection: Connection,
    scope: Scope,
    *,
    company_id: UUID,
    bank_account_id: UUID,
    import_id: UUID,
    rows: Sequence[tuple[Any, ...]],
) -> tuple[int, int, date | None]:
    """Insert lines (tuples in the order of COLUMNS); those already there are passed over.

    Returns how many were new, and of those that are posted the sum in minor units and the first
    day, None without any.
    """
    added = await postgres.insert_many(
        connection,
        table="bank_line",
        columns=COLUMNS,
        rows=rows,
        same={
            "tenant_id": ("uuid", scope.tenant_id),
            "company_id": ("uuid", company_id),
            "bank_account_id": ("uuid", bank_account_id),
            "import_id": ("uuid", import_id),
        },
        once="tenant_id, bank_account_id, dedupe_key",
        returning="amount_minor, pending, booked_on",
        sums="count(*) as new, coalesce(sum(amount_minor) filter (where not pending), 0)::bigint"
        " as posted_minor, min(booked_on) filter (where not pending) as first_on",
    )
    if added is None:
        return 0, 0, None
    return added["new"], added["posted_minor"], added["first_on"]


async def known_keys(
    connection: Connection, scope: Scope, bank_account_id: UUID, keys: Sequence[bytes]
) -> set[bytes]:
    """Tell which of the keys the account already has."""
    rows = await connection.fetch(
        "select dedupe_key from bank_line where tenant_id = $1 and bank_account_id = $2"
        " and dedupe_key = any($3::bytea[])",
        scope.tenant_id,
        bank_account_id,
        keys,
    )
    return {row[0] for row in rows}


async def answered_keys(
    connection: Connection, scope: Scope, bank_account_id: UUID, keys: Sequence[bytes]
) -> set[bytes]:
    """Tell which announcements, by the keys they were stored under, were posted since."""
    rows = await connection.fetch(
        "select announced_key from bank_line where tenant_id = $1 and bank_account_id = $2"
        " and announced_key = any($3::bytea[])",
        scope.tenant_id,
        bank_account_id,
        keys,
    )
    return {row[0] for row in rows}


async def has_lines(connection: Connection, scope: Scope, bank_account_id: UUID) -> bool:
    """Tell whether the account has any line."""
    return bool(
        await connection.fetchval(
            "select exists(select from bank_line where tenant_id = $1 and bank_account_id = $2)",
            scope.tenant_id,
            bank_account_id,
        )
    )


async def pending(
    connection: Connection, scope: Scope, company_id: UUID, *, bank_account_id: UUID | None = None
) -> list[BankLine]:
    """List a company's lines that are announced and neither posted nor dropped."""
    rows = await connection.fetch(
        f"select {_LINE} from bank_line where tenant_id = $1 and company_id = $2 and pending"
        " and dropped_at is null and ($3::uuid is null or bank_account_id = $3)"
        " order by booked_on, line_id",
        scope.tenant_id,
        company_id,
        bank_account_id,
    )
    return [_line(row) for row in rows]


async def settle(
    connection: Connection, scope: Scope, line_id: UUID, *, changed: dict[str, Any]
) -> None:
    """Turn a pending line into the posted one that replaced it; its id and note stay."""
    names = list(changed)
    sets = ", ".join(f"{name} = ${at}" for at, name in enumerate(names, start=3))
    await connection.execute(
        f"update bank_line set {sets}, pending = false, announced_key = dedupe_key"
        " where tenant_id = $1 and line_id = $2",
        scope.tenant_id,
        line_id,
        *changed.values(),
    )


async def drop_pending(
    connection: Connection, scope: Scope, bank_account_id: UUID, *, before: date
) -> int:
    """Drop announced lines older than a day that never came."""
    status = await connection.execute(
        "update bank_line set dropped_at = now() where tenant_id = $1 and bank_account_id = $2"
        " and pending and dropped_at is null and booked_on < $3",
        scope.tenant_id,
        bank_account_id,
        before,
    )
    return postgres.affected(status)


async def last_day(connection: Connection, scope: Scope, bank_account_id: UUID) -> date | None:
    """Give the day of an account's last posted line, None without any."""
    found: date | None = await connection.fetchval(
        "select max(booked_on) from bank_line where tenant_id = $1 and bank_account_id = $2"
        " and not pending",
        scope.tenant_id,
        bank_account_id,
    )
    return found


async def booked_by(connection: Connection, scope: Scope, import_id: UUID) -> list[Record]:
    """List an import's posted lines as records, in the order of their dates; see `_BOOKED`."""
    return list(
        await connection.fetch(
            f"select {_BOOKED} from bank_line where tenant_id = $1 and import_id = $2"
            " and not pending order by booked_on, line_id",
            scope.tenant_id,
            import_id,
        )
    )


async def announces(connection: Connection, scope: Scope, import_id: UUID) -> bool:
    """Tell whether an import brought lines that are still announced."""
    return bool(
        await connection.fetchval(
            "select exists(select from bank_line where tenant_id = $1 and import_id = $2"
            " and pending)",
            scope.tenant_id,
            import_id,
        )
    )


async def lines(
    connection: Connection, scope: Scope, company_id: UUID, line_ids: Sequence[UUID]
) -> dict[UUID, BankLine]:
    """Read lines of a company by their ids."""
    rows = await connection.fetch(
        f"select {_LINE} from bank_line where tenant_id = $1 and line_id = any($2::uuid[])"
        " and company_id = $3",
        scope.tenant_id,
        line_ids,
        company_id,
    )
    return {row["line_id"]: _line(row) for row in rows}


async def set_note(connection: Connection, scope: Scope, line_id: UUID, *, note: str) -> None:
    """Store what a person wrote about a line."""
    await connection.execute(
        "update bank_line set note = $3 where tenant_id = $1 and line_id = $2",
        scope.tenant_id,
        line_id,
        note,
    )


async def sum_after(
    connection: Connection, scope: Scope, bank_account_id: UUID, *, last: date
) -> int:
    """Sum an account's posted lines after a day, in minor units."""
    total: int = await connection.fetchval(
        "select coalesce(sum(amount_minor), 0)::bigint from bank_line where tenant_id = $1"
        " and bank_account_id = $2 and booked_on > $3 and not pending",
        scope.tenant_id,
        bank_account_id,
        last,
    )
    return total


def _line(row: Record) -> BankLine:
    return BankLine(
        line_id=row["line_id"],
        bank_account_id=row["bank_account_id"],
        booked_on=row["booked_on"],
        amount_minor=row["amount_minor"],
        description=row["description"],
        counterparty=row["counterparty"],
        bank_kind=row["bank_kind"],
        pending=row["pending"],
        import_id=row["import_id"],
        place=row["place"],
        raw=row["raw"],
        source_id=row["source_id"],
        note=row["note"],
        balance_after_minor=row["balance_after_minor"],
    )


async def count(connection: Connection, scope: Scope) -> int:
    """Count the lines of all companies that are no samples."""
    found: int = await connection.fetchval(
        "select count(*) from bank_line where tenant_id = $1 and company_id = any($2)",
        scope.tenant_id,
        [
            one.company_id
            for one in await companies.companies(connection, scope)
            if not one.is_sample
        ],
    )
    return found
