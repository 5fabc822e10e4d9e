"""Retaining: how long the personal part of records is kept, and legal holds that stop removal.

A tree cannot lose leaves, so records and leaves stay for as long as the organisation does. What
goes is the opening of personal values: without its salt a commitment says nothing about anybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import due_store, entitlement, hold_store, recording, store
from solvent.audit.hold_store import Hold
from solvent.errors import Invalid, NotFound
from solvent.ids import Scope
from solvent.platform.postgres import Database

DAYS_MIN: Final = 30
DAYS_MAX: Final = 36_525
_DAY: Final = timedelta(days=1)
_REASON_MAX: Final = 500


class RetentionWrong(Invalid):
    """The number of days cannot be set."""


class ReasonMissing(Invalid):
    """A hold needs a reason that others will understand."""


class HoldUnknown(NotFound):
    """No such hold stands."""


async def set_days(database: Database, scope: Scope, *, days: int | None, now: datetime) -> None:
    """Set for how many days personal details are kept, None for ever. Raises RetentionWrong."""
    entitlement.demand(scope, "audit:manage")
    if days is not None and not DAYS_MIN <= days <= DAYS_MAX:
        message = f"Personal details are kept for {DAYS_MIN} to {DAYS_MAX} days, or for ever."
        raise RetentionWrong(message, where="days")
    async with database.scoped(scope) as connection:
        before = await hold_store.retention_days(connection, scope)
        await hold_store.set_retention(connection, scope, days, now=now)
        if days is None:
            await due_store.done(connection, scope, act=due_store.RETENTION)
        else:
            await due_store.plan(connection, scope, act=due_store.RETENTION, at=now)
        await recording.record(
            connection,
            scope,
            act="audit.retention_set",
            now=now,
            before={"days": before},
            after={"days": days},
        )


async def hold(database: Database, scope: Scope, *, reason: str, now: datetime) -> UUID:
    """Set a legal hold. Raises ReasonMissing."""
    entitlement.demand(scope, "audit:manage")
    said = reason.strip()
    if not 0 < len(said) <= _REASON_MAX or not said.isprintable():
        message = f"Give a reason of 1 to {_REASON_MAX} letters, in one line."
        raise ReasonMissing(message, where="reason")
    hold_id = ids.new()
    async with database.scoped(scope) as connection:
        await hold_store.add_hold(connection, scope, Hold(hold_id, said, scope.actor, now))
        await recording.record(
            connection,
            scope,
            act="audit.hold_set",
            now=now,
            after={"hold": ids.show(ids.HOLD, hold_id)},
        )
    return hold_id


async def lift(database: Database, scope: Scope, *, hold_id: UUID, now: datetime) -> None:
    """Lift a legal hold. Raises HoldUnknown."""
    entitlement.demand(scope, "audit:manage")
    async with database.scoped(scope) as connection:
        if not await hold_store.lift_hold(connection, scope, hold_id, now=now):
            message = "No such hold stands."
            raise HoldUnknown(message, where=ids.show(ids.HOLD, hold_id))
        await recording.record(
            connection,
            scope,
            act="audit.hold_lifted",
            now=now,
            before={"hold": ids.show(ids.HOLD, hold_id)},
        )


async def sweep(database: Database, scope: Scope, *, now: datetime) -> int:
    """Remove openings that are older than set, unless a hold stands; gives how many went.

    Comes again a day later.
    """
    async with database.scoped(scope) as connection:
        days = await hold_store.retention_days(connection, scope)
        if days is None:
            await due_store.done(connection, scope, act=due_store.RETENTION)
            return 0
        await due_store.put_off(connection, scope, act=due_store.RETENTION, at=now + _DAY)
        if await hold_store.holds(connection, scope):
            return 0
        older_than = now - timedelta(days=days)
        count = await store.drop_openings(connection, scope, older_than=older_than)
        if count:
            await recording.record(
                connection,
                scope,
                act="audit.openings_removed",
                now=now,
                facts={"openings": count, "older_than": older_than.isoformat()},
            )
    return count
