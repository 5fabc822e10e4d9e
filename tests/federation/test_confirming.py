from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from tests.builders import dns_server, machines
from tests.builders import tenancy as organisations
from tests.builders.dns_server import NameServer
from tests.conftest import Run

from solvent import ids
from solvent.federation import beginning, confirming
from solvent.federation.email_domain import DomainTaken, DomainUnknown, DomainUnproved
from solvent.federation.provider import ProviderUnknown
from solvent.federation.resolving import ResolverSilent
from solvent.ids import PermissionMissing
from solvent.platform.asking import StepUpNeeded, Visitor
from solvent.platform.tools import Tools
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

Story = Callable[[Tools, NameServer, Visitor, str], Awaitable[None]]


def told(run: Run, story: Story) -> None:
    async def opened(tools: Tools) -> None:
        async with dns_server.a_name_server() as server:
            settings = replace(tools.settings, dns_server=server.place)
            scope = await organisations.an_organisation(tools)
            domain = f"{secrets.token_hex(6)}.example"
            await story(
                replace(tools, settings=settings), server, machines.a_machine(scope), domain
            )

    run(opened)


def test_a_domain_counts_once_its_record_says_the_proof(run: Run) -> None:
    async def story(tools: Tools, server: NameServer, visitor: Visitor, name: str) -> None:
        made = await confirming.add(tools, visitor, domain=f" @{name.upper()}.", provider_id=None)
        assert (made.domain, made.is_confirmed) == (name, False)
        assert made.record_name == f"_solvent-challenge.{name}"
        for said in (
            None,
            [],
            ["v=spf1 -all"],
            [made.proof],
            [made.record_value[:-1]],
            [made.record_value + "x"],
        ):
            server.texts = {} if said is None else {made.record_name: said}
            with pytest.raises(DomainUnproved):
                await confirming.confirm(tools, visitor, domain_id=made.domain_id)
        server.texts = {name: [made.record_value]}  # the proof at another name proves nothing
        with pytest.raises(DomainUnproved):
            await confirming.confirm(tools, visitor, domain_id=made.domain_id)
        server.texts = {made.record_name: ["v=spf1 -all", made.record_value]}
        confirmed = await confirming.confirm(tools, visitor, domain_id=made.domain_id)
        assert (confirmed.is_confirmed, confirmed.confirmed_by) == (True, "dns")
        server.texts = {}
        again = await confirming.confirm(tools, visitor, domain_id=made.domain_id)
        assert again.confirmed_at == confirmed.confirmed_at

    told(run, story)


def test_a_name_server_that_fails_is_no_answer(run: Run) -> None:
    async def story(tools: Tools, server: NameServer, visitor: Visitor, name: str) -> None:
        made = await confirming.add(tools, visitor, domain=name, provider_id=None)
        server.fails = True
        with pytest.raises(ResolverSilent):
            await confirming.confirm(tools, visitor, domain_id=made.domain_id)

    told(run, story)


def test_a_domain_is_one_organisations_and_squatting_keeps_nobody_out(run: Run) -> None:
    async def story(tools: Tools, server: NameServer, visitor: Visitor, name: str) -> None:
        other = machines.a_machine(await organisations.an_organisation(tools))
        squatted = await confirming.add(tools, other, domain=name, provider_id=None)
        made = await confirming.add(tools, visitor, domain=name, provider_id=None)
        with pytest.raises(DomainTaken):
            await confirming.add(tools, visitor, domain=name, provider_id=None)
        server.texts = {made.record_name: [made.record_value]}
        await confirming.confirm(tools, visitor, domain_id=made.domain_id)
        server.texts = {squatted.record_name: [squatted.record_value]}
        with pytest.raises(DomainTaken):
            await confirming.confirm(tools, other, domain_id=squatted.domain_id)
        with pytest.raises(DomainUnknown):
            await confirming.remove(tools, other, domain_id=made.domain_id)
        # Given up by the one, it can be the other's.
        await confirming.remove(tools, visitor, domain_id=made.domain_id)
        assert (await confirming.confirm(tools, other, domain_id=squatted.domain_id)).is_confirmed
        assert await beginning.door_of(tools, name) is None

    told(run, story)


def test_domains_are_changed_by_who_may_and_proved_it_lately(run: Run) -> None:
    async def story(tools: Tools, _: NameServer, visitor: Visitor, name: str) -> None:
        scope = replace(visitor.home, permissions=PERMISSIONS_BY_ROLE[Role.AUDITOR])
        with pytest.raises(PermissionMissing):
            await confirming.add(tools, Visitor(scope, scope), domain=name, provider_id=None)
        stale = replace(visitor, session_id=ids.new(), proved_at=None)
        with pytest.raises(StepUpNeeded):
            await confirming.add(tools, stale, domain=name, provider_id=None)
        with pytest.raises(ProviderUnknown):
            await confirming.add(tools, visitor, domain=name, provider_id=ids.new())
        assert await confirming.listed(tools, scope) == []

    told(run, story)
