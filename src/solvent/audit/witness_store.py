"""Tables of witnesses: audit_witness with what each was last given, audit_receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from solvent.audit.witness import Kind
from solvent.ids import Scope
from solvent.platform import postgres
from solvent.platform.postgres import Connection

_WITNESS = (
    "witness_id, kind, shown, sealed, added_at, sent_size, sent_at, tries, next_try_at, fault"
)


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness and how far it was told.

    sealed: its address under the organisation's key; empty for the installation's witness.
    sent_size: leaves of the newest checkpoint it has. tries: failed since then.
    """

    witness_id: UUID
    kind: Kind
    shown: str
    sealed: bytes = field(repr=False)
    added_at: datetime
    sent_size: int
    sent_at: datetime | None
    tries: int
    next_try_at: datetime | None
    fault: str

    @property
    def is_installations(self) -> bool:
        """Tell whether it is the one that the operator set for all."""
        return not self.sealed


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a witness has a checkpoint. answer: what it said."""

    shown: str
    size: int
    at: datetime
    answer: str


async def active(connection: Connection, scope: Scope) -> list[Witness]:
    """List the witnesses, oldest first."""
    rows = await connection.fetch(
        f"select {_WITNESS} from audit_witness where tenant_id = $1 and ended_at is null"
        " order by added_at, witness_id",
        scope.tenant_id,
    )
    return [_witness(row) for row in rows]


async def add(
    connection: Connection,
    scope: Scope,
    *,
    witness_id: UUID,
    kind: Kind,
    shown: str,
    sealed: bytes,
    now: datetime,
) -> None:
    """Add a witness."""
    await connection.execute(
        "insert into audit_witness (tenant_id, witness_id, kind, shown, sealed, added_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        scope.tenant_id,
        witness_id,
        kind,
        shown,
        sealed,
        now,
    )


async def end(connection: Connection, scope: Scope, witness_id: UUID, *, now: datetime) -> bool:
    """Send a witness nothing more; False where there is no such one. Its receipts stay."""
    status = await connection.execute(
        "update audit_witness set ended_at = $3 where tenant_id = $1 and witness_id = $2"
        " and ended_at is null",
        scope.tenant_id,
        witness_id,
        now,
    )
    return postgres.affected(status) == 1


async def sent(
    connection: Connection,
    scope: Scope,
    witness_id: UUID,
    *,
    size: int,
    answer: str,
    now: datetime,
    not_before: datetime | None,
) -> None:
    """Keep the receipt of a checkpoint. not_before: earliest time of the next sending."""
    await connection.execute(
        "insert into audit_receipt (tenant_id, witness_id, size, at, answer)"
        " values ($1, $2, $3, $4, $5) on conflict do nothing",
        scope.tenant_id,
        witness_id,
        size,
        now,
        answer,
    )
    await connection.execute(
        "update audit_witness set sent_size = greatest(sent_size, $3), sent_at = $4, tries = 0,"
        " next_try_at = $5, fault = '' where tenant_id = $1 and witness_id = $2",
        scope.tenant_id,
        witness_id,
        size,
        now,
        not_before,
    )


async def failed(
    connection: Connection,
    scope: Scope,
    witness_id: UUID,
    *,
    tries: int,
    fault: str,
    next_try_at: datetime,
) -> None:
    """Note a sending that failed."""
    await connection.execute(
        "update audit_witness set tries = $3, fault = $4, next_try_at = $5"
        " where tenant_id = $1 and witness_id = $2",
        scope.tenant_id,
        witness_id,
        tries,
        fault,
        next_try_at,
    )


async def receipts(connection: Connection, scope: Scope, *, limit: int) -> list[Receipt]:
    """List the newest receipts."""
    rows = await connection.fetch(
        "select w.shown, r.size, r.at, r.answer from audit_receipt r join audit_witness w"
        " on w.tenant_id = r.tenant_id and w.witness_id = r.witness_id"
        " where r.tenant_id = $1 order by r.at desc limit $2",
        scope.tenant_id,
        limit,
    )
    return [Receipt(row["shown"], row["size"], row["at"], row["answer"]) for row in rows]


def _witness(row: postgres.Record) -> Witness:
    return Witness(**{**dict(row), "kind": Kind(row["kind"]), "sealed": bytes(row["sealed"])})
