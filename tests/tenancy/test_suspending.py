from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import journey, people
from tests.conftest import Run

from solvent.connectors.imported import State
from solvent.identity import visiting
from solvent.identity.visiting import Asked, OrganisationSuspended
from solvent.machines import issuing
from solvent.platform.tools import Tools
from solvent.tenancy import suspending
from solvent.tenancy.roles import Role
from solvent.tenancy.suspending import NotSuspended, OperatorOnly, ReasonMissing
from solvent.worker import relay


def test_a_suspended_organisation_keeps_everybody_out_and_says_why(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        guest = await people.someone(tools)
        await people.a_guest(tools, firm.scope, guest, for_all=True)
        keys = [
            await issuing.make_key(
                tools.database, scope, name="k", role=Role.VIEWER, now=tools.now()
            )
            for scope in (firm.scope, guest.scope)
        ]
        operator = replace(firm.scope, permissions=frozenset({"*"}))
        await suspending.suspend(tools, operator, reason="  unpaid\n since May ")
        with pytest.raises(OrganisationSuspended, match="suspended: unpaid since May"):
            await visiting.by_key(tools, keys[0])
        asked = Asked(company_id=firm.company_id)
        with pytest.raises(OrganisationSuspended) as refused:
            await visiting.by_key(tools, keys[1], asked=asked)
        assert "unpaid" not in str(refused.value)
        await visiting.by_key(tools, keys[1])
        await suspending.resume(tools, operator)
        for key in keys:
            visitor = await visiting.by_key(tools, key, asked=asked)
            assert visitor.scope.tenant_id == firm.scope.tenant_id

    run(story)


def test_jobs_of_a_suspended_organisation_wait_and_are_not_failed(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        operator = replace(firm.scope, permissions=frozenset({"*"}))
        await suspending.suspend(tools, operator, reason="unpaid")
        made = await journey.give(tools, firm, journey.a_statement(journey.daily(3)))
        assert made.state is State.RECEIVED
        async with tools.database.scoped(firm.scope) as connection:
            rows = await connection.fetch("select tries, relayed_at, fault from outbox")
        assert [(row["tries"], row["relayed_at"], row["fault"]) for row in rows] == [
            (0, None, None)
        ]
        await suspending.resume(tools, operator)
        await relay.drain(journey.at(tools, seconds=61))
        assert len(await journey.lines(tools, firm)) == 3

    run(story)


def test_suspending_needs_the_operator_a_reason_and_the_right_state(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        operator = replace(firm.scope, permissions=frozenset({"*"}))
        with pytest.raises(OperatorOnly):
            await suspending.suspend(tools, firm.scope, reason="x")
        with pytest.raises(OperatorOnly):
            await suspending.resume(tools, firm.scope)
        with pytest.raises(ReasonMissing):
            await suspending.suspend(tools, operator, reason=" ")
        with pytest.raises(NotSuspended):
            await suspending.resume(tools, operator)
        await suspending.suspend(tools, operator, reason="x")
        with pytest.raises(NotSuspended):
            await suspending.suspend(tools, operator, reason="x")

    run(story)
