"""Routes of the organisation itself: its name, ownership, and groups of companies."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from solvent import ids
from solvent.platform.asking import Asking, Using
from solvent.tenancy import finding, founding, grouping, metering, transferring
from solvent.tenancy.company_group import CompanyGroup

router = APIRouter(tags=["organisation"])


class OrganisationOut(BaseModel):
    """The organisation."""

    id: str = Field(examples=["org_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    name: str
    plan: str
    state: str = Field(description="active, or leaving while its deletion waits")


class OrganisationIn(BaseModel):
    """What to change of the organisation."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200)


class TransferIn(BaseModel):
    """To whom one's ownership is offered."""

    model_config = ConfigDict(extra="forbid")

    member: str = Field(max_length=40, description="me_…")


class TransferOut(BaseModel):
    """An offer of ownership that waits for its answer."""

    from_member: str
    to_member: str
    offered_at: datetime
    expires_at: datetime


class GroupIn(BaseModel):
    """A group of companies to make."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200)
    companies: list[str] = Field(default=[], max_length=5000)


class GroupFillIn(BaseModel):
    """Which companies a group holds from now on."""

    model_config = ConfigDict(extra="forbid")

    companies: list[str] = Field(max_length=5000)


class GroupOut(BaseModel):
    """A group of companies."""

    id: str = Field(examples=["cg_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    name: str
    companies: list[str]


@router.get("/organisation")
async def organisation(asking: Asking, tools: Using) -> OrganisationOut:
    """Give the organisation of the key or session."""
    asking.home.demand("organisation:read")
    async with tools.database.scoped(asking.home) as connection:
        tenant = await finding.tenant(connection, asking.home)
        standing = await metering.standing(connection, asking.home)
    return OrganisationOut(
        id=ids.show(ids.TENANT, tenant.tenant_id),
        name=tenant.name,
        plan=standing.plan,
        state=standing.state,
    )


@router.patch("/organisation", status_code=204)
async def change_organisation(body: OrganisationIn, asking: Asking, tools: Using) -> None:
    """Give the organisation another name."""
    await founding.rename(tools, asking.home, name=body.name)


@router.get("/organisation/transfer")
async def transfer(asking: Asking, tools: Using) -> TransferOut | None:
    """Give the offer of ownership that waits for its answer, null where there is none."""
    asking.home.demand("member:read")
    found = await transferring.waiting(tools, asking.home)
    if found is None:
        return None
    return TransferOut(
        from_member=ids.show(ids.MEMBER, found.from_id),
        to_member=ids.show(ids.MEMBER, found.to_id),
        offered_at=found.offered_at,
        expires_at=found.expires_at,
    )


@router.post("/organisation/transfer", status_code=204)
async def offer_transfer(body: TransferIn, asking: Asking, tools: Using) -> None:
    """Offer one's ownership to a member; only a person who is an owner can."""
    await transferring.offer(tools, asking, member_id=ids.read(ids.MEMBER, body.member))


@router.post("/organisation/transfer/accept", status_code=204)
async def accept_transfer(asking: Asking, tools: Using) -> None:
    """Accept the ownership that was offered."""
    await transferring.accept(tools, asking)


@router.delete("/organisation/transfer", status_code=204)
async def withdraw_transfer(asking: Asking, tools: Using) -> None:
    """Take the offer of ownership back, or decline it."""
    await transferring.withdraw(tools, asking)


@router.get("/company-groups")
async def groups(asking: Asking, tools: Using) -> list[GroupOut]:
    """List the groups of companies by name."""
    return [_group(one) for one in await grouping.groups(tools, asking.home)]


@router.post("/company-groups", status_code=201)
async def make_group(body: GroupIn, asking: Asking, tools: Using) -> GroupOut:
    """Make a group of companies."""
    companies = [ids.read(ids.COMPANY, one) for one in body.companies]
    return _group(await grouping.make(tools, asking.home, name=body.name, companies=companies))


@router.put("/company-groups/{group}", status_code=204)
async def fill_group(group: str, body: GroupFillIn, asking: Asking, tools: Using) -> None:
    """Let a group hold these companies and no others."""
    await grouping.fill(
        tools,
        asking.home,
        group_id=ids.read(ids.GROUP, group),
        companies=[ids.read(ids.COMPANY, one) for one in body.companies],
    )


@router.delete("/company-groups/{group}", status_code=204)
async def remove_group(group: str, asking: Asking, tools: Using) -> None:
    """Remove a group; its companies stay."""
    await grouping.remove(tools, asking.home, group_id=ids.read(ids.GROUP, group))


def _group(found: CompanyGroup) -> GroupOut:
    return GroupOut(
        id=ids.show(ids.GROUP, found.group_id),
        name=found.name,
        companies=sorted(ids.show(ids.COMPANY, one) for one in found.companies),
    )
