from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import journey, people
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent.ids import PermissionMissing
from solvent.platform.tools import Tools
from solvent.tenancy import inviting, metering, staffing
from solvent.tenancy.invitation import (
    AlreadyInvited,
    AlreadyMember,
    InvitationSpent,
    InvitationState,
)
from solvent.tenancy.member import AboveOwnRole
from solvent.tenancy.plan import QuotaReached
from solvent.tenancy.roles import Role


def test_an_invitation_opens_once(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools, name="Birch Holding")
        email = people.an_address()
        sent = await inviting.invite(tools, scope, email=f" {email.upper()} ", role="viewer")
        opened = await inviting.look(tools, sent.secret)
        assert (opened.tenant.name, opened.invitation.email) == ("Birch Holding", email)

        async def accept() -> object:
            return await inviting.accept_as_member(
                tools, sent.secret, name="Ada", also=people.nothing_else
            )

        done = await asyncio.gather(accept(), accept(), accept(), return_exceptions=True)
        assert [isinstance(one, InvitationSpent) for one in done].count(False) == 1
        with pytest.raises(InvitationSpent):
            await inviting.look(tools, sent.secret)
        members = await staffing.members(tools, scope)
        assert [one.role for one in members if one.email == email] == ["viewer"]
        (listed,) = await inviting.listed(tools, scope)
        assert listed.state(tools.now()) is InvitationState.ACCEPTED

    run(story)


@pytest.mark.parametrize("reason", ["nonsense", "revoked", "old", "renewed"])
def test_a_link_that_does_not_hold_says_the_same_whatever_the_reason(run: Run, reason: str) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        sent = await inviting.invite(tools, scope, email=people.an_address(), role="viewer")
        secret, clock = sent.secret, tools
        if reason == "nonsense":
            secret = "inv_nothing"
        if reason == "revoked":
            await inviting.revoke(tools, scope, invitation_id=sent.invitation.invitation_id)
        if reason == "old":
            clock = journey.at(tools, days=7)
        if reason == "renewed":
            await inviting.resend(tools, scope, invitation_id=sent.invitation.invitation_id)
        with pytest.raises(InvitationSpent, match="used, was taken back, or has run out"):
            await inviting.look(clock, secret)
        with pytest.raises(InvitationSpent, match="used, was taken back, or has run out"):
            await inviting.accept_as_member(clock, secret, name="Ada", also=people.nothing_else)

    run(story)


def test_an_old_invitation_is_sent_again_with_another_link(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        sent = await inviting.invite(tools, scope, email=people.an_address(), role="viewer")
        later = journey.at(tools, days=8)
        again = await inviting.resend(later, scope, invitation_id=sent.invitation.invitation_id)
        assert again.secret != sent.secret
        assert again.invitation.expires_at > later.now() + timedelta(days=6)
        await inviting.accept_as_member(later, again.secret, name="Ada", also=people.nothing_else)
        with pytest.raises(InvitationSpent):
            await inviting.resend(later, scope, invitation_id=sent.invitation.invitation_id)

    run(story)


def test_nobody_is_invited_twice_or_above_ones_own_role(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        admin = await people.someone(tools, owner.scope, role=Role.ADMIN)
        viewer = await people.someone(tools, owner.scope, role=Role.VIEWER)
        email = people.an_address()
        await inviting.invite(tools, admin.scope, email=email, role="admin")
        with pytest.raises(AlreadyInvited):
            await inviting.invite(tools, owner.scope, email=email, role="viewer")
        with pytest.raises(AlreadyMember):
            await inviting.invite(tools, owner.scope, email=viewer.email, role="viewer")
        with pytest.raises(AboveOwnRole):
            await inviting.invite(tools, admin.scope, email=people.an_address(), role="owner")
        with pytest.raises(PermissionMissing):
            await inviting.invite(tools, viewer.scope, email=people.an_address(), role="viewer")

    run(story)


def test_somebody_with_an_account_elsewhere_makes_no_second_one(run: Run) -> None:
    async def story(tools: Tools) -> None:
        ours, theirs = await builder.an_organisation(tools), await people.someone(tools)
        sent = await inviting.invite(tools, ours, email=theirs.email, role="viewer")
        with pytest.raises(AlreadyMember):
            await inviting.accept_as_member(
                tools, sent.secret, name="Ada", also=people.nothing_else
            )
        # The link was not spent by it.
        assert (await inviting.look(tools, sent.secret)).grant is None

    run(story)


def test_what_fails_beside_the_acceptance_undoes_it(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        sent = await inviting.invite(tools, scope, email=people.an_address(), role="viewer")

        async def fail(*_given: object) -> None:
            message = "no"
            raise RuntimeError(message)

        with pytest.raises(RuntimeError):
            await inviting.accept_as_member(tools, sent.secret, name="Ada", also=fail)
        assert len(await staffing.members(tools, scope)) == 1
        await inviting.look(tools, sent.secret)

    run(story)


def test_open_invitations_count_as_members(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        operator = replace(scope, actor="operator", permissions=frozenset({"*"}))
        await metering.put_on_plan(tools, operator, name="starter")
        first = await inviting.invite(tools, scope, email=people.an_address(), role="viewer")
        await inviting.invite(tools, scope, email=people.an_address(), role="viewer")
        with pytest.raises(QuotaReached, match="'starter' allows 3 members"):
            await inviting.invite(tools, scope, email=people.an_address(), role="viewer")
        await inviting.revoke(tools, scope, invitation_id=first.invitation.invitation_id)
        await inviting.invite(tools, scope, email=people.an_address(), role="viewer")

    run(story)
