"""Showing the members, who was invited, and whose ownership is being handed on."""

from __future__ import annotations

from solvent import ids
from solvent.administration import framing, paths
from solvent.administration.views_people import (
    InvitationRow,
    LinkMade,
    MemberRow,
    MembersView,
    Ownership,
)
from solvent.dashboard import grant_words
from solvent.dashboard.asking import Asker
from solvent.dashboard.views import Choice, Choices
from solvent.platform import mail
from solvent.tenancy import inviting, member, staffing, transferring
from solvent.tenancy.invitation import Invitation, InvitationState
from solvent.tenancy.member import Member, MemberState
from solvent.tenancy.roles import NAME_BY_ROLE, PERMISSIONS_BY_ROLE, Role
from solvent.tenancy.transfer import Transfer


async def members(asker: Asker, *, link: LinkMade | None = None) -> MembersView:
    """Read the page of members. Raises PermissionMissing."""
    tools, scope = asker.tools, asker.visitor.home
    found = await staffing.members(tools, scope)
    invited = await inviting.listed(tools, scope)
    handed = await transferring.waiting(tools, scope)
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.MEMBERS)
    may_invite = scope.may("invitation:create")
    return MembersView(
        frame=frame.frame,
        navigation=frame.navigation,
        members=tuple(_member(asker, one) for one in found),
        invitations=tuple(_invitation(one, asker) for one in invited if not _is_gone(one, asker)),
        roles=_roles(asker, Role.VIEWER),
        may_invite=may_invite,
        may_offer=scope.may("organisation:transfer") and handed is None,
        mail_set=mail.is_set(tools.settings),
        ownership=_ownership(asker, handed, found) if handed else None,
        link=link,
    )


def _member(asker: Asker, found: Member) -> MemberRow:
    held, own = PERMISSIONS_BY_ROLE[Role(found.role)], asker.visitor.home.permissions
    is_self = found.member_id == asker.visitor.member_id
    return MemberRow(
        member_id=ids.show(ids.MEMBER, found.member_id),
        name=found.name,
        email=found.email,
        role=NAME_BY_ROLE[Role(found.role)],
        is_suspended=found.state is MemberState.SUSPENDED,
        joined_on=found.joined_at.date(),
        is_self=is_self,
        may_change=asker.visitor.home.may("member:manage") and held <= own and not is_self,
        roles=_roles(asker, Role(found.role)),
    )


def _roles(asker: Asker, chosen: Role) -> Choices:
    """Offer the roles that the asker may hand out."""
    own = asker.visitor.home.permissions
    return Choices(
        tuple(
            Choice(one.value, NAME_BY_ROLE[one])
            for one in member.ROLES
            if PERMISSIONS_BY_ROLE[one] <= own
        ),
        chosen=chosen.value,
    )


def _is_gone(found: Invitation, asker: Asker) -> bool:
    done = {InvitationState.ACCEPTED, InvitationState.REVOKED}
    return found.state(asker.tools.now()) in done


def _invitation(found: Invitation, asker: Asker) -> InvitationRow:
    state = found.state(asker.tools.now())
    return InvitationRow(
        invitation_id=ids.show(ids.INVITATION, found.invitation_id),
        email=found.email,
        role=NAME_BY_ROLE[Role(found.role)],
        state=grant_words.INVITATION[state],
        is_open=state is InvitationState.OPEN,
        may_resend=PERMISSIONS_BY_ROLE[Role(found.role)] <= asker.visitor.home.permissions,
        expires_on=found.expires_at.date(),
    )


def _ownership(asker: Asker, found: Transfer, people: list[Member]) -> Ownership:
    names = {one.member_id: one.name or one.email for one in people}
    own = asker.visitor.member_id
    return Ownership(
        giver=names.get(found.from_id, ""),
        receiver=names.get(found.to_id, ""),
        until=found.expires_at.date(),
        is_mine=found.from_id == own,
        is_for_me=found.to_id == own,
    )
