from __future__ import annotations

import pytest
from tests.builders import people
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent.ids import PermissionMissing
from solvent.platform.tools import Tools
from solvent.tenancy import granting, inviting, receiving
from solvent.tenancy.grant import Access, GrantState, GrantUnknown
from solvent.tenancy.granting import Wanted
from solvent.tenancy.invitation import AlreadyMember
from solvent.tenancy.roles import Role

READING = Wanted(Access.READ_ONLY)


def test_an_organisation_accepts_for_all_its_members_what_was_offered_by_its_id(
    run: Run,
) -> None:
    async def story(tools: Tools) -> None:
        owner, guest = await people.someone(tools), await people.someone(tools)
        viewer = await people.someone(tools, guest.scope, role=Role.VIEWER)
        company = await builder.a_company(tools, owner.scope)
        offered = await granting.offer_to_organisation(
            tools, owner.scope, organisation_id=guest.scope.tenant_id, wanted=READING
        )
        accepting = {"granting_id": owner.scope.tenant_id, "grant_id": offered.grant_id}
        (seen,) = await receiving.received(tools, guest.visiting(tools))
        assert seen.grant.state(tools.now()) is GrantState.OFFERED
        assert await receiving.received(tools, viewer.visiting(tools)) == []
        with pytest.raises(PermissionMissing):
            await receiving.accept(tools, viewer.visiting(tools), **accepting)
        stranger = await people.someone(tools)
        with pytest.raises(GrantUnknown):
            await receiving.accept(tools, stranger.visiting(tools), **accepting)
        await receiving.accept(tools, guest.visiting(tools), **accepting)
        await receiving.accept(tools, guest.visiting(tools), **accepting)
        for one in (guest, viewer):
            assert await people.companies_found(tools, one) == {company.company_id}

    run(story)


def test_a_guest_gives_back_what_they_hold(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner, guest = await people.someone(tools), await people.someone(tools)
        await builder.a_company(tools, owner.scope)
        held = await people.a_guest(tools, owner.scope, guest)
        colleague = await people.someone(tools, guest.scope, role=Role.VIEWER)
        giving = {"granting_id": owner.scope.tenant_id, "grant_id": held.grant_id}
        with pytest.raises(PermissionMissing):
            await receiving.give_up(tools, colleague.visiting(tools), **giving)
        await receiving.give_up(tools, guest.visiting(tools), **giving)
        assert await receiving.ways(tools, guest.visiting(tools)) == []
        with pytest.raises(GrantUnknown):
            await receiving.give_up(tools, guest.visiting(tools), **giving)

    run(story)


def test_an_invited_member_of_another_organisation_comes_as_a_guest(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner, guest = await people.someone(tools), await people.someone(tools)
        company = await builder.a_company(tools, owner.scope)
        for role, access in (("admin", Access.BOOKKEEPING), ("viewer", Access.READ_ONLY)):
            sent = await inviting.invite(tools, owner.scope, email=guest.email, role=role)
            _, held = await receiving.accept_link(
                tools, guest.visiting(tools), sent.secret, for_all=False
            )
            assert held.terms.access is access
        assert await people.companies_found(tools, guest) == {company.company_id}
        own = await inviting.invite(tools, owner.scope, email=people.an_address(), role="viewer")
        with pytest.raises(AlreadyMember):
            await receiving.accept_link(tools, owner.visiting(tools), own.secret, for_all=False)

    run(story)
