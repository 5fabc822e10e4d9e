from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.builders import journey
from tests.builders import tenancy as builder
from tests.builders.journey import Firm, Moved
from tests.conftest import Run

from solvent.connectors import finding as outside
from solvent.connectors.imported import Import, State
from solvent.ids import Scope
from solvent.platform.tools import Tools
from solvent.tenancy import metering, plan_store
from solvent.tenancy.metering import Meter
from solvent.tenancy.plan import PlanUnknown, Quota, QuotaReached
from solvent.tenancy.plan_store import MonthUse
from solvent.tenancy.suspending import OperatorOnly


def operator(scope: Scope) -> Scope:
    return replace(scope, actor="operator", permissions=frozenset({"*"}))


async def used(tools: Tools, scope: Scope) -> dict[Quota, int | None]:
    async with tools.database.scoped(scope) as connection:
        _, uses = await metering.uses(connection, scope, now=tools.now())
    return {one.quota: one.used for one in uses}


def test_a_company_too_many_is_refused_with_what_is_used_and_what_to_do(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        await builder.a_company(tools, scope, is_sample=True)
        await builder.a_company(tools, scope)
        await metering.put_on_plan(tools, operator(scope), name="starter")
        with pytest.raises(QuotaReached, match="'starter' allows 1 companies; 1 are used"):
            await builder.a_company(tools, scope, name="Birch")
        await builder.a_company(tools, scope, name="Sample", is_sample=True)
        assert (await used(tools, scope))[Quota.COMPANIES] == 1
        await metering.put_on_plan(tools, operator(scope), name="business")
        await builder.a_company(tools, scope, name="Birch")

    run(story)


def test_only_the_operator_changes_the_plan(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        with pytest.raises(OperatorOnly):
            await metering.put_on_plan(tools, scope, name="firm")
        with pytest.raises(PlanUnknown):
            await metering.put_on_plan(tools, operator(scope), name="gold")

    run(story)


def test_a_file_with_more_new_lines_than_are_left_is_refused_whole(run: Run) -> None:
    many = [Moved(100 + n, journey.FIRST, "CORNER SHOP", f"R{n}") for n in range(19_998)]

    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await metering.put_on_plan(tools, operator(firm.scope), name="starter")
        first = await bring(tools, firm, many)
        assert first.state is State.BOOKED
        again = await bring(tools, firm, many)
        assert again.state is State.BOOKED
        more = await bring(tools, firm, [*many[-5:], *journey.daily(3, mark="N")])
        assert more.state is State.REFUSED
        assert more.fault is not None
        assert "allows 20000 transactions; 19998 are used and 3 more" in more.fault["message"]
        assert len(await journey.lines(tools, firm)) == 19_998
        last = await bring(tools, firm, journey.daily(2, mark="N"))
        assert last.state is State.BOOKED

    run(story)


async def bring(tools: Tools, firm: Firm, moves: list[Moved]) -> Import:
    """Give a file and let its lines be booked, without the ledger; no event is left behind."""
    made = await journey.receive(tools, firm, journey.a_statement(moves))
    await journey.carry_on(tools, firm, made.import_id)
    async with tools.database.relaying() as connection:
        await connection.execute(
            "update outbox set relayed_at = now() where company_id = $1", firm.company_id
        )
    async with tools.database.scoped(firm.scope) as connection:
        return await outside.import_(connection, firm.scope, made.import_id)


def test_counts_of_the_process_are_added_up_in_the_month(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        one, other = Meter(), Meter()
        for _ in range(3):
            one.call(scope.tenant_id)
        other.call(scope.tenant_id)
        other.spend(scope.tenant_id, 12_345)
        for meter in (one, other, one):
            await meter.flush(tools)
        found = await used(tools, scope)
        assert (found[Quota.API_CALLS], found[Quota.AI_SPEND]) == (4, 2)
        async with tools.database.scoped(scope) as connection:
            (month,) = await metering.months(connection, scope, today=tools.now().date())
        assert month == (plan_store.month_of(tools.now()), MonthUse(4, 12_345))

    run(story)


def test_calls_beyond_the_month_are_refused_once_they_are_known(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        await metering.put_on_plan(tools, operator(scope), name="starter")
        meter, now = Meter(), tools.now()
        for _ in range(9_999):
            meter.call(scope.tenant_id)
        meter.check(scope.tenant_id, now=now)
        await meter.flush(tools)
        meter.check(scope.tenant_id, now=now)
        meter.call(scope.tenant_id)
        with pytest.raises(QuotaReached, match="API calls a month"):
            meter.check(scope.tenant_id, now=now)
        meter.check(scope.tenant_id, now=datetime(now.year + 1, 1, 1, tzinfo=UTC))

    run(story)
