"""What the tenant table says of an organisation's standing, and what it used month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from solvent.errors import NotFound
from solvent.ids import Scope
from solvent.platform.postgres import Connection


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation's plan by name, and whether the operator has suspended it and why."""

    plan: str
    state: str
    reason: str

    @property
    def is_suspended(self) -> bool:
        """Tell whether nobody may act in the organisation."""
        return self.state == "suspended"


@dataclass(frozen=True, slots=True)
class MonthUse:
    """What was used in a month. ai_micros: millionths of the currency's main unit."""

    api_calls: int = 0
    ai_micros: int = 0


async def standing(connection: Connection, scope: Scope) -> Standing:
    """Read how the organisation stands."""
    row = await connection.fetchrow(
        "select plan, state, state_reason from tenant where tenant_id = $1", scope.tenant_id
    )
    if row is None:
        message = "This organisation does not exist."
        raise NotFound(message)
    return Standing(row["plan"], row["state"], row["state_reason"])


async def set_plan(connection: Connection, scope: Scope, name: str) -> None:
    """Put the organisation on a plan."""
    await connection.execute(
        "update tenant set plan = $2 where tenant_id = $1", scope.tenant_id, name
    )


async def set_state(connection: Connection, scope: Scope, *, state: str, reason: str) -> None:
    """Suspend the organisation, or let it go on."""
    await connection.execute(
        "update tenant set state = $2, state_reason = $3 where tenant_id = $1",
        scope.tenant_id,
        state,
        reason,
    )


async def set_name(connection: Connection, scope: Scope, name: str) -> None:
    """Give the organisation another name."""
    await connection.execute(
        "update tenant set name = $2 where tenant_id = $1", scope.tenant_id, name
    )


async def count_companies(connection: Connection, scope: Scope) -> int:
    """Count the organisation's companies of real data: samples cost nothing."""
    found: int = await connection.fetchval(
        "select count(*) from company where tenant_id = $1 and not is_sample", scope.tenant_id
    )
    return found


async def lock(connection: Connection, scope: Scope) -> None:
    """Let no other transaction take of the organisation's quotas until this one ends."""
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended('quota ' || $1::uuid::text, 0))",
        scope.tenant_id,
    )


async def month_use(connection: Connection, scope: Scope, month: date) -> MonthUse:
    """Read what was used in a month. month: its first day."""
    row = await connection.fetchrow(
        "select api_calls, ai_micros from month_use where tenant_id = $1 and month = $2",
        scope.tenant_id,
        month,
    )
    return MonthUse() if row is None else MonthUse(row["api_calls"], row["ai_micros"])


async def add_use(connection: Connection, scope: Scope, month: date, more: MonthUse) -> MonthUse:
    """Add to what was used in a month; gives the sum."""
    row = await connection.fetchrow(
        "insert into month_use (tenant_id, month, api_calls, ai_micros) values ($1, $2, $3, $4)"
        " on conflict (tenant_id, month) do update set"
        " api_calls = month_use.api_calls + excluded.api_calls,"
        " ai_micros = month_use.ai_micros + excluded.ai_micros"
        " returning api_calls, ai_micros",
        scope.tenant_id,
        month,
        more.api_calls,
        more.ai_micros,
    )
    assert row is not None  # noqa: S101  an upsert always returns its row
    return MonthUse(row["api_calls"], row["ai_micros"])


async def past_uses(
    connection: Connection, scope: Scope, *, since: date
) -> list[tuple[date, MonthUse]]:
    """List months and what was used in them, newest first."""
    rows = await connection.fetch(
        "select month, api_calls, ai_micros from month_use where tenant_id = $1 and month >= $2"
        " order by month desc",
        scope.tenant_id,
        since,
    )
    return [(row["month"], MonthUse(row["api_calls"], row["ai_micros"])) for row in rows]


def month_of(moment: datetime) -> date:
    """Give the first day of the month, UTC."""
    return moment.date().replace(day=1)
