"""Routes of machines: API keys and OAuth 2.0 clients."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from solvent import ids
from solvent.machines import issuing, registering
from solvent.machines.api_key import ApiKey
from solvent.machines.bounds import Bounds
from solvent.machines.client import Client
from solvent.platform.asking import Asking, Using

router = APIRouter(tags=["keys"])

_SECRET = "Shown this once; only a hash of it is kept"  # noqa: S105  a description


class BoundsIn(BaseModel):
    """What a key or client may do, from where, for which companies, until when."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200)
    permissions: list[str] = Field(max_length=200, examples=[["company:read", "score:read"]])
    companies: list[str] | None = Field(
        default=None, max_length=500, description="Ids of companies; all where left out"
    )
    address_ranges: list[str] = Field(
        default=[], max_length=50, description="CIDR ranges; anywhere where left out"
    )
    expires_at: datetime | None = None

    def bounds(self) -> Bounds:
        """Give them as a value. Raises IdMalformed."""
        companies = self.companies
        expires = self.expires_at
        return Bounds(
            name=self.name,
            permissions=frozenset(self.permissions),
            companies=None
            if companies is None
            else frozenset(ids.read(ids.COMPANY, each) for each in companies),
            address_ranges=tuple(self.address_ranges),
            expires_at=expires if expires is None or expires.tzinfo else expires.astimezone(),
        )


class ClientIn(BoundsIn):
    """A client to register."""

    jwks: dict[str, Any] | None = Field(
        default=None, description="Its public keys (RFC 7517), to prove itself by private_key_jwt"
    )


class RotateIn(BaseModel):
    """How to replace a secret."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: int = Field(default=24, ge=0, le=720, description="How long the old one works")


class KeyOut(BaseModel):
    """An API key; its secret is not known here."""

    id: str = Field(examples=["key_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    name: str
    hint: str = Field(description="The beginning of its secret")
    permissions: list[str]
    companies: list[str] | None
    address_ranges: list[str]
    state: str = Field(description="active, retiring, expired or revoked")
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="Noted at most once a minute")
    replaced_by: str | None


class NewKeyOut(KeyOut):
    """A new API key with its secret."""

    secret: str = Field(description=_SECRET)


class SecretOut(BaseModel):
    """A client's secret as it is known here."""

    hint: str
    created_at: datetime
    expires_at: datetime | None


class ClientOut(BaseModel):
    """An OAuth 2.0 client."""

    id: str = Field(examples=["cl_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    name: str
    permissions: list[str]
    companies: list[str] | None
    address_ranges: list[str]
    state: str = Field(description="active, expired or revoked")
    proof: str = Field(description="secret or signature")
    secrets: list[SecretOut]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="When it last got a token")


class NewClientOut(ClientOut):
    """A client with its new secret, '' where it proves itself by its own key."""

    secret: str = Field(description=_SECRET)


@router.get("/keys")
async def keys(asking: Asking, tools: Using) -> list[KeyOut]:
    """List the organisation's API keys, the newest first."""
    now = tools.now()
    return [KeyOut(**_key(each, now)) for each in await issuing.listed(tools.database, asking.home)]


@router.post("/keys", status_code=201)
async def make_key(body: BoundsIn, asking: Asking, tools: Using) -> NewKeyOut:
    """Make an API key; it may do no more than its maker."""
    now = tools.now()
    made = await issuing.make(tools.database, asking, asked=body.bounds(), now=now)
    return NewKeyOut(**_key(made.key, now), secret=made.secret)


@router.get("/keys/{key}")
async def key(key: str, asking: Asking, tools: Using) -> KeyOut:
    """Give one API key."""
    found = await issuing.one(tools.database, asking.home, ids.read(ids.API_KEY, key))
    return KeyOut(**_key(found, tools.now()))


@router.post("/keys/{key}/rotate", status_code=201)
async def rotate_key(key: str, body: RotateIn, asking: Asking, tools: Using) -> NewKeyOut:
    """Replace an API key; the old one works for the overlap."""
    now = tools.now()
    made = await issuing.rotate(
        tools.database,
        asking,
        api_key_id=ids.read(ids.API_KEY, key),
        overlap_hours=body.overlap_hours,
        now=now,
    )
    return NewKeyOut(**_key(made.key, now), secret=made.secret)


@router.delete("/keys/{key}", status_code=204)
async def revoke_key(key: str, asking: Asking, tools: Using) -> None:
    """End an API key at once."""
    await issuing.revoke(
        tools.database, asking, api_key_id=ids.read(ids.API_KEY, key), now=tools.now()
    )


@router.get("/clients")
async def clients(asking: Asking, tools: Using) -> list[ClientOut]:
    """List the organisation's OAuth 2.0 clients, the newest first."""
    now = tools.now()
    found = await registering.listed(tools.database, asking.home)
    return [ClientOut(**_client(each, now)) for each in found]


@router.post("/clients", status_code=201)
async def register_client(body: ClientIn, asking: Asking, tools: Using) -> NewClientOut:
    """Register a client that gets short tokens from /oauth/token."""
    now = tools.now()
    made = await registering.register(
        tools.database, asking, asked=body.bounds(), jwks=body.jwks, now=now
    )
    return NewClientOut(**_client(made.client, now), secret=made.secret)


@router.get("/clients/{client}")
async def client(client: str, asking: Asking, tools: Using) -> ClientOut:
    """Give one client."""
    found = await registering.one(tools.database, asking.home, ids.read(ids.CLIENT, client))
    return ClientOut(**_client(found, tools.now()))


@router.post("/clients/{client}/rotate", status_code=201)
async def rotate_client(client: str, body: RotateIn, asking: Asking, tools: Using) -> NewClientOut:
    """Give a client a new secret; older ones work for the overlap."""
    now = tools.now()
    client_id = ids.read(ids.CLIENT, client)
    made = await registering.rotate(
        tools.database, asking, client_id=client_id, overlap_hours=body.overlap_hours, now=now
    )
    return NewClientOut(**_client(made.client, now), secret=made.secret)


@router.delete("/clients/{client}", status_code=204)
async def revoke_client(client: str, asking: Asking, tools: Using) -> None:
    """End a client and all its tokens at once."""
    await registering.revoke(
        tools.database, asking, client_id=ids.read(ids.CLIENT, client), now=tools.now()
    )


def _bounds(bounds: Bounds) -> dict[str, Any]:
    companies = bounds.companies
    return {
        "name": bounds.name,
        "permissions": sorted(bounds.permissions),
        "companies": None
        if companies is None
        else [ids.show(ids.COMPANY, each) for each in sorted(companies)],
        "address_ranges": list(bounds.address_ranges),
        "expires_at": bounds.expires_at,
    }


def _key(key: ApiKey, now: datetime) -> dict[str, Any]:
    return {
        **_bounds(key.bounds),
        "id": ids.show(ids.API_KEY, key.api_key_id),
        "hint": key.hint,
        "state": key.state(now).value,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "replaced_by": key.replaced_by and ids.show(ids.API_KEY, key.replaced_by),
    }


def _client(client: Client, now: datetime) -> dict[str, Any]:
    return {
        **_bounds(client.bounds),
        "id": ids.show(ids.CLIENT, client.client_id),
        "state": client.state(now).value,
        "proof": "signature" if client.jwks is not None else "secret",
        "secrets": [
            SecretOut(hint=each.hint, created_at=each.created_at, expires_at=each.expires_at)
            for each in client.working_secrets(now)
        ],
        "created_at": client.created_at,
        "last_used_at": client.last_used_at,
    }
