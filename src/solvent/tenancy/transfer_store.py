"""The table of transfers of ownership: one may be open at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent.errors import NotFound
from solvent.ids import Scope
from solvent.platform import postgres
from solvent.platform.postgres import Connection
from solvent.tenancy.transfer import Transfer, TransferOpen


class TransferUnknown(NotFound):
    """No ownership is being offered."""


async def add(connection: Connection, scope: Scope, new: Transfer) -> None:
    """Add a transfer. Raises TransferOpen where one waits for its answer."""
    added = await connection.execute(
        "insert into ownership_transfer (tenant_id, transfer_id, from_member_id, to_member_id,"
        " offered_at, expires_at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (tenant_id) where outcome = '' do nothing",
        scope.tenant_id,
        new.transfer_id,
        new.from_id,
        new.to_id,
        new.offered_at,
        new.expires_at,
    )
    if not postgres.affected(added):
        message = "Ownership is being offered to somebody already."
        raise TransferOpen(message, remedy="Take that offer back first.")


async def waiting(connection: Connection, scope: Scope, *, lock: bool = False) -> Transfer | None:
    """Read the transfer that waits for its answer, run out or not; None where there is none."""
    row = await connection.fetchrow(
        "select transfer_id, from_member_id, to_member_id, offered_at, expires_at"
        " from ownership_transfer where tenant_id = $1 and outcome = ''"
        + (" for update" if lock else ""),
        scope.tenant_id,
    )
    if row is None:
        return None
    return Transfer(
        row["transfer_id"],
        row["from_member_id"],
        row["to_member_id"],
        row["offered_at"],
        row["expires_at"],
    )


async def settle(
    connection: Connection, scope: Scope, transfer_id: UUID, *, outcome: str, now: datetime
) -> None:
    """Say how a transfer ended."""
    await connection.execute(
        "update ownership_transfer set outcome = $3, settled_at = $4"
        " where tenant_id = $1 and transfer_id = $2",
        scope.tenant_id,
        transfer_id,
        outcome,
        now,
    )
