"""Metering: quotas are demanded before they are used, and use by the month is counted.

API calls and spend on language models are counted in the process and written every few seconds,
not in a request's way: a process that is killed loses at most FLUSH_S seconds of its counts, and a
quota by the month may be overrun by what all processes take in that time.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from uuid import UUID

from solvent.audit import recording
from solvent.errors import SolventError
from solvent.ids import Scope, TenantId
from solvent.platform import outbox
from solvent.platform.postgres import Connection
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools
from solvent.tenancy import member_store, plan, plan_store, suspending
from solvent.tenancy.plan import Plan, Quota, Use
from solvent.tenancy.plan_store import MonthUse, Standing

FLUSH_S = 5.0
_MICROS_PER_MINOR = 10_000
_PAST_MONTHS = 12
_DAYS_A_MONTH = 31

Count = Callable[[], Awaitable[int]]


async def demand(
    connection: Connection,
    scope: Scope,
    quota: Quota,
    count: int,
    *,
    now: datetime,
    used: Count | None = None,
) -> None:
    """Raise QuotaReached unless the plan leaves room for `count` more; others wait meanwhile.

    used: counts what tenancy has no table of; it is asked only where the plan has a limit.
    """
    found = plan.named((await plan_store.standing(connection, scope)).plan)
    if found.limit(quota) is None:
        return
    await plan_store.lock(connection, scope)
    have = await (used() if used else _used(connection, scope, quota, now=now))
    plan.check(found, quota, used=have or 0, count=count)


async def uses(
    connection: Connection, scope: Scope, *, now: datetime, transactions: Count | None = None
) -> tuple[Plan, tuple[Use, ...]]:
    """Read the plan and how much of each quota is used. transactions: counts them."""
    found = plan.named((await plan_store.standing(connection, scope)).plan)
    made = []
    for quota in Quota:
        have = await _used(connection, scope, quota, now=now)
        if quota is Quota.TRANSACTIONS and transactions is not None:
            have = await transactions()
        made.append(Use(quota, have, found.limit(quota)))
    return found, tuple(made)


async def months(
    connection: Connection, scope: Scope, *, today: date
) -> list[tuple[date, MonthUse]]:
    """List what was used in each of the last twelve months, newest first."""
    since = date.fromordinal(today.toordinal() - _PAST_MONTHS * _DAYS_A_MONTH)
    return await plan_store.past_uses(connection, scope, since=since)


def minor_of(use: MonthUse) -> int:
    """Give the spend of a month in minor units, rounded up."""
    return -(-use.ai_micros // _MICROS_PER_MINOR)


async def standing(connection: Connection, scope: Scope) -> Standing:
    """Read the plan's name and whether the organisation is suspended."""
    return await plan_store.standing(connection, scope)


async def put_on_plan(tools: Tools, scope: Scope, *, name: str) -> None:
    """Put an organisation on another plan, as its operator. Raises PlanUnknown, OperatorOnly."""
    suspending.demand_operator(scope)
    chosen = plan.named(name)
    async with tools.database.scoped(scope) as connection:
        before = await plan_store.standing(connection, scope)
        await plan_store.set_plan(connection, scope, chosen.name)
        await recording.record(
            connection,
            scope,
            act="plan.changed",
            now=tools.now(),
            before={"plan": before.plan},
            after={"plan": chosen.name},
        )
        await outbox.access_changed(connection, scope.tenant_id)


class Meter:
    """Counts the API calls and the spend of one process until they are written."""

    def __init__(self) -> None:
        self._waiting: defaultdict[UUID, MonthUse] = defaultdict(MonthUse)
        self._known: dict[UUID, tuple[date, Plan, MonthUse]] = {}

    def call(self, tenant_id: TenantId) -> None:
        """Count an API call."""
        had = self._waiting[tenant_id]
        self._waiting[tenant_id] = MonthUse(had.api_calls + 1, had.ai_micros)

    def spend(self, tenant_id: TenantId, micros: int) -> None:
        """Count spend on a language model, in millionths of the currency's main unit."""
        had = self._waiting[tenant_id]
        self._waiting[tenant_id] = MonthUse(had.api_calls, had.ai_micros + micros)

    def check(self, tenant_id: TenantId, *, now: datetime) -> None:
        """Raise QuotaReached where the month's API calls are used up, as far as it is known.

        An organisation is known from the first time that its counts were written.
        """
        known = self._known.get(tenant_id)
        if known is None or known[0] != plan_store.month_of(now):
            return
        used = known[2].api_calls + self._waiting[tenant_id].api_calls
        plan.check(known[1], Quota.API_CALLS, used=used, count=1)

    async def flush(self, tools: Tools) -> None:
        """Write what was counted; what cannot be written is kept for the next time."""
        taken, self._waiting = self._waiting, defaultdict(MonthUse)
        month = plan_store.month_of(tools.now())
        for tenant_id, more in taken.items():
            if more == MonthUse():
                continue
            scope = Scope(TenantId(tenant_id), "job:metering")
            try:
                async with tools.database.scoped(scope) as connection:
                    total = await plan_store.add_use(connection, scope, month, more)
                    found = await plan_store.standing(connection, scope)
            except SolventError as fault:
                log.warning("tenancy.use.unwritten", reason=type(fault).__name__)
                self.spend(TenantId(tenant_id), more.ai_micros)
                had = self._waiting[tenant_id]
                self._waiting[tenant_id] = MonthUse(had.api_calls + more.api_calls, had.ai_micros)
                continue
            self._known[tenant_id] = (month, plan.named(found.plan), total)

    async def run(self, tools: Tools) -> None:
        """Write every few seconds until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(FLUSH_S)
                await self.flush(tools)
        finally:
            await asyncio.shield(self.flush(tools))


async def _used(connection: Connection, scope: Scope, quota: Quota, *, now: datetime) -> int | None:
    if quota is Quota.COMPANIES:
        return await plan_store.count_companies(connection, scope)
    if quota is Quota.MEMBERS:
        return await member_store.count(connection, scope, now=now)
    if quota is Quota.TRANSACTIONS:
        return None
    month = await plan_store.month_use(connection, scope, plan_store.month_of(now))
    if quota is Quota.API_CALLS:
        return month.api_calls
    return minor_of(month)
