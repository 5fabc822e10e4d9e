"""Routes of federation: identity providers and the domains that sign in by them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from solvent import ids
from solvent.federation import beginning, confirming, connecting
from solvent.federation import provider as rules
from solvent.federation.email_domain import EmailDomain
from solvent.federation.provider import Provider, ProviderState, Wanted
from solvent.platform.asking import Asking, Using
from solvent.platform.settings import Settings

router = APIRouter(tags=["identity providers"])


class ProviderIn(BaseModel):
    """An identity provider that speaks OpenID Connect."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200)
    issuer: str = Field(max_length=500, examples=["https://login.example.com"])
    client_id: str = Field(max_length=255)
    client_secret: str | None = Field(
        default=None, max_length=1000, description="Left out, the one that is kept stays"
    )
    roles_claim: str = Field(
        default="", max_length=200, description="'' where roles are given here"
    )
    roles: dict[str, str] = Field(
        default={}, max_length=200, examples=[{"finance-team": "bookkeeper"}]
    )
    role_otherwise: str | None = Field(
        default="viewer", description="For everybody else; null refuses them"
    )

    def wanted(self) -> Wanted:
        """Give it as a value. Raises ProviderMalformed."""
        roles = rules.rules_of(self.roles_claim, self.roles, self.role_otherwise or "")
        return Wanted(self.name, self.issuer, self.client_id, self.client_secret, roles)


class SwitchIn(BaseModel):
    """Whether people come in by a provider."""

    model_config = ConfigDict(extra="forbid")

    on: bool


class ProviderOut(BaseModel):
    """An identity provider; its secret is never shown."""

    id: str = Field(examples=["idp_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    roles_claim: str
    roles: dict[str, str]
    role_otherwise: str | None
    on: bool
    redirect_address: str = Field(description="To be registered at the provider")
    created_at: datetime
    last_used_at: datetime | None


class StepOut(BaseModel):
    """How one step of trying a provider went."""

    step: str = Field(description="document, keys, client or domain")
    passed: bool | None = Field(description="null where it could not be tried")
    detail: str
    where: str


class DomainIn(BaseModel):
    """An e-mail domain to add."""

    model_config = ConfigDict(extra="forbid")

    domain: str = Field(max_length=300, examples=["example.com"])
    provider: str | None = Field(default=None, description="By which its people sign in")


class AssignIn(BaseModel):
    """By which provider a domain's people sign in; null for none."""

    model_config = ConfigDict(extra="forbid")

    provider: str | None


class DomainOut(BaseModel):
    """An e-mail domain, and the DNS record that proves it."""

    id: str = Field(examples=["dom_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    domain: str
    confirmed_at: datetime | None
    confirmed_by: str = Field(description="dns, operator, or '' while it is not")
    record_name: str
    record_value: str
    provider: str | None


@router.get("/identity-providers")
async def providers(asking: Asking, tools: Using) -> list[ProviderOut]:
    """List the organisation's identity providers."""
    found = await connecting.listed(tools, asking.home)
    return [_provider(each, tools.settings) for each in found]


@router.post("/identity-providers", status_code=201)
async def add_provider(body: ProviderIn, asking: Asking, tools: Using) -> ProviderOut:
    """Add an identity provider, switched off."""
    return _provider(await connecting.add(tools, asking, body.wanted()), tools.settings)


@router.put("/identity-providers/{provider}")
async def change_provider(
    provider: str, body: ProviderIn, asking: Asking, tools: Using
) -> ProviderOut:
    """Change an identity provider; another issuer switches it off."""
    found = ids.read(ids.PROVIDER, provider)
    changed = await connecting.change(tools, asking, found, body.wanted())
    return _provider(changed, tools.settings)


@router.put("/identity-providers/{provider}/state")
async def switch_provider(
    provider: str, body: SwitchIn, asking: Asking, tools: Using
) -> ProviderOut:
    """Let people come in by an identity provider, or no more."""
    found = ids.read(ids.PROVIDER, provider)
    await connecting.switch(tools, asking, found, on=body.on)
    return _provider(await connecting.one(tools, asking.home, found), tools.settings)


@router.post("/identity-providers/{provider}/try")
async def try_provider(provider: str, asking: Asking, tools: Using) -> list[StepOut]:
    """Try an identity provider step by step, signing nobody in."""
    tried = await connecting.try_out(tools, asking, ids.read(ids.PROVIDER, provider))
    return [
        StepOut(
            step=each.step.value,
            passed=each.passed,
            detail=each.fault.message if each.fault else "",
            where=each.fault.where if each.fault else "",
        )
        for each in tried
    ]


@router.get("/email-domains")
async def domains(asking: Asking, tools: Using) -> list[DomainOut]:
    """List the organisation's e-mail domains."""
    return [_domain(each) for each in await confirming.listed(tools, asking.home)]


@router.post("/email-domains", status_code=201)
async def add_domain(body: DomainIn, asking: Asking, tools: Using) -> DomainOut:
    """Add an e-mail domain; it counts once its DNS record was found."""
    made = await confirming.add(tools, asking, domain=body.domain, provider_id=_read(body.provider))
    return _domain(made)


@router.post("/email-domains/{domain}/confirm")
async def confirm_domain(domain: str, asking: Asking, tools: Using) -> DomainOut:
    """Look for the DNS record that proves a domain."""
    found = await confirming.confirm(tools, asking, domain_id=ids.read(ids.DOMAIN, domain))
    return _domain(found)


@router.put("/email-domains/{domain}/provider", status_code=204)
async def assign_domain(domain: str, body: AssignIn, asking: Asking, tools: Using) -> None:
    """Let a domain's people sign in by a provider, or by none."""
    await confirming.assign(
        tools,
        asking,
        domain_id=ids.read(ids.DOMAIN, domain),
        provider_id=_read(body.provider),
    )


@router.delete("/email-domains/{domain}", status_code=204)
async def remove_domain(domain: str, asking: Asking, tools: Using) -> None:
    """Take a domain away."""
    await confirming.remove(tools, asking, domain_id=ids.read(ids.DOMAIN, domain))


def _read(provider: str | None) -> UUID | None:
    return None if provider is None else ids.read(ids.PROVIDER, provider)


def _provider(one: Provider, settings: Settings) -> ProviderOut:
    return ProviderOut(
        id=ids.show(ids.PROVIDER, one.provider_id),
        name=one.name,
        issuer=one.issuer,
        client_id=one.client_id,
        has_secret=one.has_secret,
        roles_claim=one.roles.claim,
        roles={value: role.value for value, role in one.roles.by_value.items()},
        role_otherwise=one.roles.otherwise.value if one.roles.otherwise else None,
        on=one.state is ProviderState.ON,
        redirect_address=beginning.returning_address(settings, one.provider_id),
        created_at=one.created_at,
        last_used_at=one.last_used_at,
    )


def _domain(one: EmailDomain) -> DomainOut:
    return DomainOut(
        id=ids.show(ids.DOMAIN, one.domain_id),
        domain=one.domain,
        confirmed_at=one.confirmed_at,
        confirmed_by=one.confirmed_by,
        record_name=one.record_name,
        record_value=one.record_value,
        provider=None if one.provider_id is None else ids.show(ids.PROVIDER, one.provider_id),
    )
