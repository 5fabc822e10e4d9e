"""Routes of members and invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from solvent import ids
from solvent.platform.asking import Asking, Using
from solvent.tenancy import inviting, staffing
from solvent.tenancy.invitation import Invitation
from solvent.tenancy.inviting import Sent
from solvent.tenancy.member import Member

router = APIRouter(tags=["members"])

_ROLE = "owner, admin, cfo, bookkeeper, analyst, viewer or auditor"


class MemberOut(BaseModel):
    """A member of the organisation."""

    id: str = Field(examples=["me_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    name: str
    email: str = Field(description="Empty where none was given")
    role: str = Field(description=_ROLE)
    state: str = Field(description="active or suspended")
    joined_at: datetime


class MemberChangeIn(BaseModel):
    """What to change of a member; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: str | None = Field(default=None, max_length=40, description=_ROLE)
    name: str | None = Field(default=None, max_length=200)


class InvitationIn(BaseModel):
    """Whom to invite, and as what."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254, examples=["name@example.com"])
    role: str = Field(max_length=40, description=_ROLE)


class InvitationOut(BaseModel):
    """An invitation to become a member."""

    id: str = Field(examples=["in_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    email: str
    role: str
    state: str = Field(description="open, accepted, revoked or expired")
    invited_at: datetime
    expires_at: datetime


class InvitationSentOut(InvitationOut):
    """An invitation just made; hand its link over, nothing is mailed from here."""

    path: str = Field(description="Its page on this site; shown this once and opens once")


@router.get("/members")
async def members(asking: Asking, tools: Using) -> list[MemberOut]:
    """List the organisation's members in the order in which they came."""
    return [_member(one) for one in await staffing.members(tools, asking.home)]


@router.patch("/members/{member}", status_code=204)
async def change_member(member: str, body: MemberChangeIn, asking: Asking, tools: Using) -> None:
    """Give a member another role or name."""
    member_id = ids.read(ids.MEMBER, member)
    asking.demand_step_up(tools.now())
    if body.role is not None:
        await staffing.change_role(tools, asking.home, member_id=member_id, role=body.role)
    if body.name is not None:
        await staffing.rename(tools, asking.home, member_id=member_id, name=body.name)


@router.post("/members/{member}/suspend", status_code=204)
async def suspend_member(member: str, asking: Asking, tools: Using) -> None:
    """Keep a member out; sessions and keys of theirs open nothing meanwhile."""
    asking.demand_step_up(tools.now())
    await staffing.suspend(tools, asking.home, member_id=ids.read(ids.MEMBER, member))


@router.post("/members/{member}/resume", status_code=204)
async def resume_member(member: str, asking: Asking, tools: Using) -> None:
    """Let a suspended member in again."""
    asking.demand_step_up(tools.now())
    await staffing.resume(tools, asking.home, member_id=ids.read(ids.MEMBER, member))


@router.delete("/members/{member}", status_code=204)
async def remove_member(member: str, asking: Asking, tools: Using) -> None:
    """Take a member out of the organisation for good."""
    asking.demand_step_up(tools.now())
    await staffing.remove(tools, asking.home, member_id=ids.read(ids.MEMBER, member))


@router.get("/invitations")
async def invitations(asking: Asking, tools: Using) -> list[InvitationOut]:
    """List open invitations and those of the last 90 days, newest first."""
    found = await inviting.listed(tools, asking.home)
    return [InvitationOut(**_invitation(one, tools.now())) for one in found]


@router.post("/invitations", status_code=201)
async def invite(body: InvitationIn, asking: Asking, tools: Using) -> InvitationSentOut:
    """Invite somebody to become a member; the link holds for seven days, once."""
    asking.demand_step_up(tools.now())
    sent = await inviting.invite(tools, asking.home, email=body.email, role=body.role)
    return _sent(sent, tools.now())


@router.post("/invitations/{invitation}/resend")
async def resend_invitation(invitation: str, asking: Asking, tools: Using) -> InvitationSentOut:
    """Make another link for an unanswered invitation; the old one opens nothing."""
    asking.demand_step_up(tools.now())
    invitation_id = ids.read(ids.INVITATION, invitation)
    sent = await inviting.resend(tools, asking.home, invitation_id=invitation_id)
    return _sent(sent, tools.now())


@router.delete("/invitations/{invitation}", status_code=204)
async def revoke_invitation(invitation: str, asking: Asking, tools: Using) -> None:
    """Take an invitation back."""
    asking.demand_step_up(tools.now())
    invitation_id = ids.read(ids.INVITATION, invitation)
    await inviting.revoke(tools, asking.home, invitation_id=invitation_id)


def _member(found: Member) -> MemberOut:
    return MemberOut(
        id=ids.show(ids.MEMBER, found.member_id),
        name=found.name,
        email=found.email,
        role=found.role,
        state=found.state.value,
        joined_at=found.joined_at,
    )


def _invitation(found: Invitation, now: datetime) -> dict[str, Any]:
    return {
        "id": ids.show(ids.INVITATION, found.invitation_id),
        "email": found.email,
        "role": found.role,
        "state": found.state(now).value,
        "invited_at": found.invited_at,
        "expires_at": found.expires_at,
    }


def _sent(sent: Sent, now: datetime) -> InvitationSentOut:
    fields = _invitation(sent.invitation, now)
    return InvitationSentOut(**fields, path=f"/invitations/{sent.secret}")
