"""Routes of rights: what roles may do, the organisation's policies, and approvals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from solvent import ids
from solvent.platform.asking import Asking, Using
from solvent.policy import amending, approving, trying
from solvent.policy.approval import Request
from solvent.policy.fault import Fault
from solvent.policy.trying import Attempt
from solvent.policy.version import Version
from solvent.tenancy import roles

router = APIRouter(tags=["rights"])

_REVISION_MAX = 2**31 - 1  # what its column holds
Revision = Annotated[int, Path(ge=0, le=_REVISION_MAX)]


class RoleOut(BaseModel):
    """A role and what it may do."""

    role: str
    name: str
    permissions: list[str]


class PoliciesOut(BaseModel):
    """The policies as they hold, or held."""

    revision: int = Field(description="Counted from 1; 0 where none were ever saved")
    policies: str = Field(description="Cedar text; each policy forbids")
    zone: str = Field(description="The time zone in which policies read hours and weekdays")
    made_by: str
    made_at: datetime | None
    restored_from: int | None


class PoliciesIn(BaseModel):
    """Policies to save."""

    policies: str = Field(max_length=100_000)
    zone: str = Field(default="UTC", examples=["Europe/Berlin"])
    revision: int = Field(ge=0, le=_REVISION_MAX, description="The revision that you changed")


class RestoreIn(BaseModel):
    """An earlier revision to bring back."""

    wanted: int = Field(ge=0, le=_REVISION_MAX)
    revision: int = Field(ge=0, le=_REVISION_MAX, description="The revision that holds now")


class PoliciesToCheckIn(BaseModel):
    """Policies to look at without saving them."""

    policies: str = Field(max_length=100_000)


class FaultOut(BaseModel):
    """Something wrong in policies."""

    line: int
    column: int
    message: str
    remedy: str


class ChangeOut(BaseModel):
    """Who could do something before and could not after, or the other way round."""

    who: str
    permission: str
    companies: list[str] = Field(description="Ids; empty for an act on the organisation")
    before: str = Field(description="always, sometimes, with approval or never")
    after: str


class PreviewOut(BaseModel):
    """What would change if the policies were saved."""

    faults: list[FaultOut]
    changes: list[ChangeOut]


class AttemptIn(BaseModel):
    """An act to try out against policies."""

    policies: str | None = Field(default=None, max_length=100_000, description="Default: as saved")
    who: str = Field(description="A role, or the id of a member, key or grant")
    permission: str
    company: str = ""
    amount_minor: int | None = Field(default=None, ge=0, le=2**53)
    currency: str = ""
    hour: int = Field(default=12, ge=0, le=23)
    weekday: int = Field(default=3, ge=1, le=7)
    approvals: int = Field(default=0, ge=0, le=3)


class AttemptOut(BaseModel):
    """What would come out."""

    allowed: bool
    by_role: bool = Field(description="Whether the role holds the permission at all")
    policies: list[str] = Field(description="The names of the policies that forbid it")
    failed: bool = Field(description="Whether a policy could not be evaluated, which forbids too")


class ApprovalOut(BaseModel):
    """An act that was put before a second person."""

    id: str
    state: str = Field(description="waiting, approved, refused, used or expired")
    permission: str
    company: str | None
    amount_minor: int | None
    currency: str
    about: str = Field(description="The act in words")
    digest: str = Field(description="SHA-256 of the exact act, hexadecimal")
    wanted: int
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    approved_by: list[str]
    refused_by: str


@router.get("/roles")
async def list_roles(asking: Asking) -> list[RoleOut]:
    """List the roles with what each may do."""
    asking.scope.demand("role:read")
    return [
        RoleOut(
            role=role,
            name=roles.NAME_BY_ROLE[role],
            permissions=[word for word in roles.PERMISSIONS if word in held],
        )
        for role, held in roles.PERMISSIONS_BY_ROLE.items()
    ]


@router.get("/policies")
async def policies(asking: Asking, tools: Using) -> PoliciesOut:
    """Give the policies that hold."""
    return _version(await amending.newest(tools, asking.scope))


@router.put("/policies")
async def save_policies(body: PoliciesIn, asking: Asking, tools: Using) -> PoliciesOut:
    """Save policies; they hold from the next request on. Needs a fresh proof of who you are."""
    asking.scope.demand("policy:manage")
    asking.demand_step_up(tools.now())
    made = await amending.save(
        tools,
        asking.scope,
        text=body.policies,
        zone=body.zone,
        revision=body.revision,
        now=tools.now(),
    )
    return _version(made)


@router.post("/policies/restore")
async def restore_policies(body: RestoreIn, asking: Asking, tools: Using) -> PoliciesOut:
    """Bring an earlier revision back as a new one. Needs a fresh proof of who you are."""
    asking.scope.demand("policy:manage")
    asking.demand_step_up(tools.now())
    made = await amending.restore(
        tools, asking.scope, wanted=body.wanted, revision=body.revision, now=tools.now()
    )
    return _version(made)


@router.post("/policies/preview")
async def preview_policies(body: PoliciesToCheckIn, asking: Asking, tools: Using) -> PreviewOut:
    """Tell what is wrong with policies, or else who could do what before and after."""
    found = await trying.preview_of(tools, asking.scope, text=body.policies)
    return PreviewOut(
        faults=[_fault(fault) for fault in found.faults],
        changes=[
            ChangeOut(
                who=change.who,
                permission=change.permission,
                companies=list(change.companies),
                before=change.before,
                after=change.after,
            )
            for change in found.changes
        ],
    )


@router.post("/policies/attempt")
async def attempt(body: AttemptIn, asking: Asking, tools: Using) -> AttemptOut:
    """Try an act out without doing it."""
    found = await trying.attempt(
        tools, asking.scope, Attempt(**body.model_dump(exclude={"policies"})), text=body.policies
    )
    return AttemptOut(
        allowed=found.by_role and found.decision.allowed,
        by_role=found.by_role,
        policies=list(found.decision.policies),
        failed=found.decision.failed,
    )


@router.get("/policies/versions")
async def versions(asking: Asking, tools: Using) -> list[PoliciesOut]:
    """List the newest versions, the one that holds first."""
    return [_version(each) for each in await amending.versions(tools, asking.scope)]


@router.get("/policies/versions/{revision}")
async def version(revision: Revision, asking: Asking, tools: Using) -> PoliciesOut:
    """Give the policies as they were."""
    return _version(await amending.version(tools, asking.scope, revision))


@router.get("/approvals")
async def approvals(
    asking: Asking, tools: Using, *, state: Annotated[str, Query()] = ""
) -> list[ApprovalOut]:
    """List the newest acts that were put before a second person, or those of one state."""
    now = tools.now()
    found = await approving.requests(tools, asking.scope)
    return [_approval(each, now) for each in found if state in {"", each.state(now)}]


@router.post("/approvals/{approval}/approve")
async def approve(approval: str, asking: Asking, tools: Using) -> ApprovalOut:
    """Say yes to what another asked for. Needs a fresh proof of who you are."""
    return await _decide(approval, asking, tools, approves=True)


@router.post("/approvals/{approval}/refuse")
async def refuse(approval: str, asking: Asking, tools: Using) -> ApprovalOut:
    """Say no to what another asked for. Needs a fresh proof of who you are."""
    return await _decide(approval, asking, tools, approves=False)


async def _decide(approval: str, asking: Asking, tools: Using, *, approves: bool) -> ApprovalOut:
    asking.scope.demand("approval:decide")
    asking.demand_step_up(tools.now())
    found = await approving.decide(
        tools,
        asking.scope,
        approval_id=ids.read(ids.APPROVAL, approval),
        approves=approves,
        now=tools.now(),
    )
    return _approval(found, tools.now())


def _version(version: Version) -> PoliciesOut:
    return PoliciesOut(
        revision=version.revision,
        policies=version.text,
        zone=version.zone,
        made_by=version.made_by,
        made_at=version.made_at,
        restored_from=version.restored_from,
    )


def _fault(fault: Fault) -> FaultOut:
    return FaultOut(
        line=fault.line,
        column=fault.column,
        message=str(fault.message),
        remedy=str(fault.remedy or ""),
    )


def _approval(request: Request, now: datetime) -> ApprovalOut:
    wish = request.wish
    return ApprovalOut(
        id=ids.show(ids.APPROVAL, request.approval_id),
        state=request.state(now),
        permission=wish.permission,
        company=ids.show(ids.COMPANY, wish.company_id) if wish.company_id else None,
        amount_minor=wish.amount_minor,
        currency=wish.currency,
        about=wish.about,
        digest=wish.digest.hex(),
        wanted=wish.wanted,
        asked_by=request.asked_by,
        asked_at=request.asked_at,
        expires_at=request.expires_at,
        approved_by=list(request.approved_by),
        refused_by=request.refused_by,
    )
