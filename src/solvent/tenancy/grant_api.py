"""Routes of grants: what the organisation lets others see, and what others let it see."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from solvent import ids
from solvent.platform.asking import Asking, Using
from solvent.tenancy import granting, receiving
from solvent.tenancy.grant import Access, Grant, GrantMalformed, GrantState, Part
from solvent.tenancy.granting import Wanted

router = APIRouter(tags=["grants"])


class GrantIn(BaseModel):
    """What to grant, to whom: an e-mail address or the id of an organisation, one of them."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(default="", max_length=254)
    organisation: str = Field(default="", max_length=40, description="org_…")
    access: Access
    parts: list[Part] = Field(default=[], max_length=10, description="For a lender: what is seen")
    companies: list[str] | None = Field(
        default=None, max_length=500, description="Their ids; all, later ones too, if left out"
    )
    group: str | None = Field(default=None, max_length=40, description="A group of companies")
    starts_on: date | None = Field(default=None, description="UTC; now if left out")
    ends_on: date | None = Field(default=None, description="The last day, UTC")

    def wanted(self) -> Wanted:
        """Give it as a value. Raises IdMalformed."""
        named = self.companies
        return Wanted(
            access=self.access,
            parts=tuple(self.parts),
            companies=None
            if named is None
            else frozenset(ids.read(ids.COMPANY, one) for one in named),
            group_id=None if self.group is None else ids.read(ids.GROUP, self.group),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


class GrantEndIn(BaseModel):
    """Another last day."""

    model_config = ConfigDict(extra="forbid")

    ends_on: date


class GrantOut(BaseModel):
    """A grant that the organisation gave."""

    id: str = Field(examples=["gr_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    state: str = Field(description="offered, lapsed, waiting, active, ended, revoked, or declined")
    to: str = Field(description="The address or organisation")
    for_member_only: bool
    access: str
    permissions: list[str]
    companies: list[str] | None = Field(description="Null for all, also those added later")
    starts_at: datetime
    ends_on: date | None
    offered_at: datetime
    accepted_at: datetime | None


class GrantOfferedOut(GrantOut):
    """A grant just offered."""

    path: str = Field(description="For an e-mail address: the page to accept on, shown this once")


class ReceivedOut(BaseModel):
    """A grant that another organisation gave or offers."""

    id: str
    organisation: str = Field(description="Who grants: org_…")
    organisation_name: str
    state: str
    access: str
    permissions: list[str]
    companies: list[str] = Field(description="What can be read now; empty unless active")
    starts_at: datetime
    ends_on: date | None


@router.get("/grants")
async def grants(asking: Asking, tools: Using) -> list[GrantOut]:
    """List all grants that the organisation ever gave, newest first."""
    found = await granting.given(tools, asking.home)
    return [GrantOut(**_grant(one, tools.now())) for one in found]


@router.post("/grants", status_code=201)
async def offer_grant(body: GrantIn, asking: Asking, tools: Using) -> GrantOfferedOut:
    """Offer a grant; it holds for nobody until it is accepted."""
    asking.demand_step_up(tools.now())
    if bool(body.email) == bool(body.organisation):
        message = "Name either an e-mail address or an organisation."
        raise GrantMalformed(message, where="email")
    if body.email:
        made, sent = await granting.offer_by_email(
            tools, asking.home, email=body.email, wanted=body.wanted()
        )
        path = f"/invitations/{sent.secret}"
    else:
        made = await granting.offer_to_organisation(
            tools,
            asking.home,
            organisation_id=ids.read(ids.TENANT, body.organisation),
            wanted=body.wanted(),
        )
        path = ""
    return GrantOfferedOut(**_grant(made, tools.now()), path=path)


@router.patch("/grants/{grant}", status_code=204)
async def change_grant(grant: str, body: GrantEndIn, asking: Asking, tools: Using) -> None:
    """Let a grant end on another day."""
    asking.demand_step_up(tools.now())
    grant_id = ids.read(ids.GRANT, grant)
    await granting.set_end(tools, asking.home, grant_id=grant_id, ends_on=body.ends_on)


@router.delete("/grants/{grant}", status_code=204)
async def revoke_grant(grant: str, asking: Asking, tools: Using) -> None:
    """End a grant at once, or take its offer back."""
    asking.demand_step_up(tools.now())
    await granting.revoke(tools, asking.home, grant_id=ids.read(ids.GRANT, grant))


@router.get("/grants/received")
async def received_grants(asking: Asking, tools: Using) -> list[ReceivedOut]:
    """List what other organisations offer and grant, with the companies that can be read."""
    found = await receiving.received(tools, asking)
    companies: defaultdict[UUID, list[str]] = defaultdict(list)
    for way in await receiving.ways(tools, asking):
        if way.company_id != way.grant_id:
            companies[way.grant_id].append(ids.show(ids.COMPANY, way.company_id))
    made = []
    for one in found:
        state = one.grant.state(tools.now())
        is_active = state is GrantState.ACTIVE
        made.append(
            ReceivedOut(
                id=ids.show(ids.GRANT, one.grant.grant_id),
                organisation=ids.show(ids.TENANT, one.granting_id),
                organisation_name=one.granter,
                state=state.value,
                access=one.grant.terms.access.value,
                permissions=sorted(one.grant.terms.permissions),
                companies=sorted(companies[one.grant.grant_id]) if is_active else [],
                starts_at=one.grant.terms.starts_at,
                ends_on=one.grant.terms.ends_on,
            )
        )
    return made


@router.post("/grants/received/{organisation}/{grant}/accept", status_code=204)
async def accept_grant(organisation: str, grant: str, asking: Asking, tools: Using) -> None:
    """Accept what was offered to the organisation by its id."""
    asking.demand_step_up(tools.now())
    await receiving.accept(
        tools,
        asking,
        granting_id=ids.read(ids.TENANT, organisation),
        grant_id=ids.read(ids.GRANT, grant),
    )


@router.delete("/grants/received/{organisation}/{grant}", status_code=204)
async def give_up_grant(organisation: str, grant: str, asking: Asking, tools: Using) -> None:
    """Decline an offer, or give back what was granted."""
    asking.demand_step_up(tools.now())
    await receiving.give_up(
        tools,
        asking,
        granting_id=ids.read(ids.TENANT, organisation),
        grant_id=ids.read(ids.GRANT, grant),
    )


def _grant(found: Grant, now: datetime) -> dict[str, Any]:
    terms = found.terms
    companies = None
    if terms.companies is not None:
        companies = sorted(ids.show(ids.COMPANY, one) for one in terms.companies)
    return {
        "id": ids.show(ids.GRANT, found.grant_id),
        "state": found.state(now).value,
        "to": found.offered_to,
        "for_member_only": found.member_id is not None,
        "access": terms.access.value,
        "permissions": sorted(terms.permissions),
        "companies": companies,
        "starts_at": terms.starts_at,
        "ends_on": terms.ends_on,
        "offered_at": found.offered_at,
        "accepted_at": found.accepted_at,
    }
