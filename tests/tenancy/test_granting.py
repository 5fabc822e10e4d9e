from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.builders import journey, people
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent import ids
from solvent.identity import visiting
from solvent.ids import PermissionMissing
from solvent.machines import issuing
from solvent.platform.tools import Tools
from solvent.tenancy import grant_store, granting, grouping, inviting, receiving
from solvent.tenancy.company_group import GroupUnknown
from solvent.tenancy.grant import (
    Access,
    GrantMalformed,
    GrantSettled,
    GrantState,
    Part,
)
from solvent.tenancy.granting import Wanted
from solvent.tenancy.invitation import InvitationSpent
from solvent.tenancy.member import AboveOwnRole
from solvent.tenancy.roles import Role
from solvent.tenancy.store import CompanyUnknown

READING = Wanted(Access.READ_ONLY)


def test_an_offer_holds_for_nobody_before_it_is_accepted_and_for_one_then(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner, guest = await people.someone(tools), await people.someone(tools)
        colleague = await people.someone(tools, guest.scope)
        company = await builder.a_company(tools, owner.scope)
        offered, sent = await granting.offer_by_email(
            tools, owner.scope, email=guest.email, wanted=READING
        )
        assert offered.state(tools.now()) is GrantState.OFFERED
        assert await people.companies_found(tools, guest) == set()
        opened = await inviting.look(tools, sent.secret)
        assert opened.grant == offered
        await receiving.accept_link(tools, guest.visiting(tools), sent.secret, for_all=False)
        assert await people.companies_found(tools, guest) == {company.company_id}
        assert await people.companies_found(tools, colleague) == set()
        (held,) = await granting.given(tools, owner.scope)
        assert held.state(tools.now()) is GrantState.ACTIVE
        assert held.offered_to == "Testers"
        (seen,) = await receiving.received(tools, guest.visiting(tools))
        assert (seen.granter, seen.grant.grant_id) == ("Testers", offered.grant_id)
        with pytest.raises(InvitationSpent):
            await receiving.accept_link(
                tools, colleague.visiting(tools), sent.secret, for_all=False
            )

    run(story)


def test_a_grant_to_nobody_known_looks_like_any_other(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        made = await granting.offer_to_organisation(
            tools, owner.scope, organisation_id=ids.new(), wanted=READING
        )
        assert made.state(tools.now()) is GrantState.OFFERED
        with pytest.raises(GrantMalformed, match="own organisation"):
            await granting.offer_to_organisation(
                tools, owner.scope, organisation_id=owner.scope.tenant_id, wanted=READING
            )

    run(story)


def test_a_revoked_grant_leaves_no_way(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner, guest = await people.someone(tools), await people.someone(tools)
        await builder.a_company(tools, owner.scope)
        held = await people.a_guest(tools, owner.scope, guest)
        await granting.revoke(tools, owner.scope, grant_id=held.grant_id)
        assert await receiving.ways(tools, guest.visiting(tools)) == []
        (seen,) = await granting.given(tools, owner.scope)
        assert seen.state(tools.now()) is GrantState.REVOKED
        for again in (granting.revoke,):
            with pytest.raises(GrantSettled):
                await again(tools, owner.scope, grant_id=held.grant_id)

    run(story)


def test_a_revoked_offer_opens_nothing(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner, guest = await people.someone(tools), await people.someone(tools)
        offered, sent = await granting.offer_by_email(
            tools, owner.scope, email=guest.email, wanted=READING
        )
        await granting.revoke(tools, owner.scope, grant_id=offered.grant_id)
        with pytest.raises(InvitationSpent):
            await receiving.accept_link(tools, guest.visiting(tools), sent.secret, for_all=False)

    run(story)


def test_a_company_added_later_is_covered_only_where_all_are(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        first = await builder.a_company(tools, owner.scope)
        for_some, for_all = await people.someone(tools), await people.someone(tools)
        await people.a_guest(tools, owner.scope, for_some, companies=frozenset({first.company_id}))
        await people.a_guest(tools, owner.scope, for_all)
        second = await builder.a_company(tools, owner.scope, name="Birch")
        assert await people.companies_found(tools, for_some) == {first.company_id}
        assert await people.companies_found(tools, for_all) == {first.company_id, second.company_id}

    run(story)


def test_a_group_stands_for_its_companies_on_the_day_of_the_offer(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner, guest = await people.someone(tools), await people.someone(tools)
        first = await builder.a_company(tools, owner.scope)
        await builder.a_company(tools, owner.scope, name="Birch")
        group = await grouping.make(tools, owner.scope, name="North", companies=[first.company_id])
        await people.a_guest(tools, owner.scope, guest, group_id=group.group_id)
        assert await people.companies_found(tools, guest) == {first.company_id}
        other = await people.someone(tools)
        for wanted, refused in (
            (Wanted(Access.READ_ONLY, group_id=ids.new()), GroupUnknown),
            (Wanted(Access.READ_ONLY, companies=frozenset({ids.new()})), CompanyUnknown),
            (Wanted(Access.LENDER, (Part.SCORE,)), GrantMalformed),
        ):
            with pytest.raises(refused):
                await granting.offer_by_email(tools, owner.scope, email=other.email, wanted=wanted)
        theirs = await builder.a_company(tools, other.scope)
        with pytest.raises(CompanyUnknown):
            await granting.offer_by_email(
                tools,
                owner.scope,
                email=other.email,
                wanted=Wanted(Access.READ_ONLY, companies=frozenset({theirs.company_id})),
            )

    run(story)


def test_nobody_grants_more_than_they_may_do_themselves(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        viewer = await people.someone(tools, owner.scope, role=Role.VIEWER)
        with pytest.raises(PermissionMissing):
            await granting.offer_by_email(
                tools, viewer.scope, email=people.an_address(), wanted=READING
            )
        held = viewer.scope.permissions | {"grant:offer"}
        lesser = ids.Scope(owner.scope.tenant_id, viewer.scope.actor, held)
        with pytest.raises(AboveOwnRole):
            await granting.offer_by_email(
                tools,
                lesser,
                email=people.an_address(),
                wanted=Wanted(Access.BOOKKEEPING),
            )

    run(story)


def test_the_last_day_of_a_grant_may_be_moved(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner, guest = await people.someone(tools), await people.someone(tools)
        await builder.a_company(tools, owner.scope)
        today = tools.now().date()
        held = await people.a_guest(
            tools,
            owner.scope,
            guest,
            access=Access.LENDER,
            parts=(Part.SCORE,),
            ends_on=today + timedelta(days=3),
        )
        await granting.set_end(
            tools,
            owner.scope,
            grant_id=held.grant_id,
            ends_on=today + timedelta(days=9),
        )
        (seen,) = await granting.given(tools, owner.scope)
        assert seen.state(journey.at(tools, days=9).now()) is GrantState.ACTIVE
        assert seen.state(journey.at(tools, days=10).now()) is GrantState.ENDED
        with pytest.raises(GrantMalformed):
            await granting.set_end(
                tools,
                owner.scope,
                grant_id=held.grant_id,
                ends_on=today - timedelta(days=1),
            )

    run(story)


def test_a_key_opens_abroad_what_both_its_own_bounds_and_the_grant_allow(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner, lender = await people.someone(tools), await people.someone(tools)
        company = await builder.a_company(tools, owner.scope)
        await people.a_guest(
            tools,
            owner.scope,
            lender,
            for_all=True,
            access=Access.LENDER,
            parts=(Part.SCORE, Part.TRANSACTIONS),
            ends_on=tools.now().date(),
        )
        secret = await issuing.make_key(
            tools.database, lender.scope, name="reader", role=Role.LENDER, now=tools.now()
        )
        asked = visiting.Asked(company_id=company.company_id)
        visitor = await visiting.by_key(tools, secret, asked=asked)
        assert visitor.scope.tenant_id == owner.scope.tenant_id
        assert visitor.scope.companies == frozenset[UUID]({company.company_id})
        assert "score:read" in visitor.scope.permissions
        assert "transaction:read" not in visitor.scope.permissions
        later = journey.at(tools, days=1)
        late = await visiting.by_key(later, secret, asked=asked)
        assert late.scope.tenant_id == lender.scope.tenant_id

    run(story)


def test_ways_hold_ids_only_and_are_seen_by_their_grantee_only(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner, guest = await people.someone(tools), await people.someone(tools)
        await builder.a_company(tools, owner.scope)
        await people.a_guest(tools, owner.scope, guest)
        for scope in (owner.scope, (await people.someone(tools)).scope):
            async with tools.database.scoped(scope) as connection:
                assert await grant_store.ways(connection, scope) == []

    run(story)
