"""What other rooms may read of the record: its state, and how long nobody else has seen its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from solvent.audit import entitlement, hold_store, record, store, tree_store, witness_store
from solvent.audit.conditions import Wanted
from solvent.audit.hold_store import Hold
from solvent.audit.record import Record
from solvent.audit.tree_store import Issued
from solvent.audit.witness_store import Receipt, Witness
from solvent.ids import Scope
from solvent.platform.postgres import Connection

_RECEIPTS = 10


@dataclass(frozen=True, slots=True)
class Window:
    """The end of the record that no witness has: whoever runs the service could still change it.

    records: how many. since: when the oldest of them was made, None where there is none.
    """

    records: int
    since: datetime | None

    def lasts(self, now: datetime) -> timedelta | None:
        """Tell for how long it has stood open, None where it is closed."""
        return None if self.since is None else max(now - self.since, timedelta())


@dataclass(frozen=True, slots=True)
class State:
    """How the record of an organisation stands.

    size: leaves; waiting: records without a leaf; retention_days: None for ever.
    """

    size: int
    waiting: int
    last: Issued | None
    witnesses: list[Witness]
    receipts: list[Receipt]
    window: Window
    holds: list[Hold]
    retention_days: int | None


async def acts(connection: Connection, scope: Scope) -> list[str]:
    """List the acts that the record knows, by name."""
    entitlement.demand(scope, "audit:read")
    return await store.acts(connection, scope)


async def last_of(connection: Connection, scope: Scope, *, act: str) -> Record | None:
    """Give the newest record of an act, None where there is none."""
    entitlement.demand(scope, "audit:read")
    rows = await store.search(connection, scope, Wanted(act=act), limit=1)
    return record.read(rows[0].canonical) if rows else None


async def state(connection: Connection, scope: Scope) -> State:
    """Read how the record stands."""
    entitlement.demand(scope, "audit:read")
    size = await tree_store.size(connection, scope)
    waiting = await tree_store.waiting(connection, scope)
    witnesses = await witness_store.active(connection, scope)
    seen = max((one.sent_size for one in witnesses), default=0)
    since = await tree_store.oldest_after(connection, scope, size=seen)
    return State(
        size=size,
        waiting=waiting,
        last=await tree_store.last_checkpoint(connection, scope),
        witnesses=witnesses,
        receipts=await witness_store.receipts(connection, scope, limit=_RECEIPTS),
        window=Window(size + waiting - seen, since),
        holds=await hold_store.holds(connection, scope),
        retention_days=await hold_store.retention_days(connection, scope),
    )
