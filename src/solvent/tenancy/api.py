"""Routes of tenancy: who asks, and the organisation's companies."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from solvent import ids
from solvent.platform.asking import Asking, Using
from solvent.tenancy import finding, founding
from solvent.tenancy.company import Company

router = APIRouter(tags=["companies"])


class CompanyOut(BaseModel):
    """A company of the organisation."""

    id: str = Field(examples=["co_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    name: str
    country: str = Field(description="ISO 3166-1 alpha-2")
    currency: str = Field(description="ISO 4217; all amounts of the company are in it")
    industry: str
    is_sample: bool
    ledger_seq: int = Field(description="The newest ledger sequence")


class CompanyIn(BaseModel):
    """A company to add."""

    name: str
    country: str = Field(description="ISO 3166-1 alpha-2", examples=["DE"])
    currency: str = Field(description="ISO 4217", examples=["EUR"])
    industry: str = ""


class MeOut(BaseModel):
    """The sender as recognised."""

    actor: str
    organisation: str
    organisation_id: str
    permissions: list[str]


@router.get("/me")
async def me(asking: Asking, tools: Using) -> MeOut:
    """Tell who the key or session belongs to and what it may do."""
    async with tools.database.scoped(asking.scope) as connection:
        tenant = await finding.tenant(connection, asking.scope)
    return MeOut(
        actor=asking.scope.actor,
        organisation=tenant.name,
        organisation_id=ids.show(ids.TENANT, tenant.tenant_id),
        permissions=sorted(asking.scope.permissions),
    )


@router.get("/companies")
async def companies(asking: Asking, tools: Using) -> list[CompanyOut]:
    """List the organisation's companies by name."""
    asking.scope.demand("company:read")
    async with tools.database.scoped(asking.scope) as connection:
        found = await finding.companies(connection, asking.scope)
    return [_out(company) for company in found]


@router.post("/companies", status_code=201)
async def add_company(body: CompanyIn, asking: Asking, tools: Using) -> CompanyOut:
    """Add a company."""
    made = await founding.add_company(
        tools.database,
        asking.scope,
        name=body.name,
        country=body.country,
        currency=body.currency,
        industry=body.industry,
        now=tools.now(),
    )
    return _out(made)


@router.get("/companies/{company}")
async def company(company: str, asking: Asking, tools: Using) -> CompanyOut:
    """Give one company."""
    asking.scope.demand("company:read")
    async with tools.database.scoped(asking.scope) as connection:
        found = await finding.company(connection, asking.scope, ids.read(ids.COMPANY, company))
    return _out(found)


@router.delete("/companies/{company}/sample", status_code=204)
async def remove_sample(company: str, asking: Asking, tools: Using) -> None:
    """Remove a sample company with all its rows; a real company is refused."""
    await founding.remove_sample(
        tools.database,
        asking.scope,
        company_id=ids.read(ids.COMPANY, company),
        now=tools.now(),
    )


def _out(company: Company) -> CompanyOut:
    return CompanyOut(
        id=ids.show(ids.COMPANY, company.company_id),
        name=company.name,
        country=company.country,
        currency=company.currency,
        industry=company.industry,
        is_sample=company.is_sample,
        ledger_seq=company.ledger_seq,
    )
