"""API keys, OAuth clients and their tokens for tests."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from httpx import Response
from tests.builders.gateway import Door

from solvent import ids
from solvent.ids import Scope
from solvent.machines import issuing, registering, secret_text, store
from solvent.machines.api_key import ApiKey
from solvent.machines.bounds import Bounds
from solvent.machines.issuing import Issued
from solvent.machines.registering import Registered
from solvent.machines.secret_text import Sort
from solvent.platform import crypto
from solvent.platform.asking import Visitor
from solvent.platform.tools import Tools


def some_bounds(
    *permissions: str,
    name: str = "machine",
    companies: Iterable[UUID] | None = None,
    ranges: tuple[str, ...] = (),
    expires_at: datetime | None = None,
) -> Bounds:
    return Bounds(
        name=name,
        permissions=frozenset(permissions or {"company:read"}),
        companies=None if companies is None else frozenset(companies),
        address_ranges=ranges,
        expires_at=expires_at,
    )


def a_machine(scope: Scope) -> Visitor:
    """Give a visitor who is asked for no further proof, as a key is."""
    return Visitor(scope, scope)


async def a_key(tools: Tools, scope: Scope, bounds: Bounds | None = None) -> Issued:
    return await issuing.make(
        tools.database, a_machine(scope), asked=bounds or some_bounds(), now=tools.now()
    )


async def a_client(
    tools: Tools, scope: Scope, bounds: Bounds | None = None, jwks: dict[str, Any] | None = None
) -> Registered:
    return await registering.register(
        tools.database,
        a_machine(scope),
        asked=bounds or some_bounds(),
        jwks=jwks,
        now=tools.now(),
    )


async def a_key_without_rights(tools: Tools, scope: Scope) -> str:
    """Store a key that may do nothing, which no operation would make; gives its secret."""
    secret = secret_text.make(Sort.API_KEY)
    key = ApiKey(
        api_key_id=ids.new(),
        bounds=Bounds("none", frozenset()),
        hint=secret_text.hint(secret),
        made_by=None,
        created_at=tools.now(),
        last_used_at=None,
        replaced_by=None,
        revoked_at=None,
    )
    async with tools.database.scoped(scope) as connection:
        await store.add_api_key(connection, scope, key, hash_=crypto.hash_secret(secret))
    return secret


def basic(client: str, secret: str) -> dict[str, str]:
    """Write the header of client_secret_basic."""
    encoded = base64.b64encode(f"{client}:{secret}".encode()).decode()
    return {"authorization": f"Basic {encoded}"}


def shown(made: Registered) -> str:
    return ids.show(ids.CLIENT, made.client.client_id)


async def ask_token(door: Door, made: Registered, **form: str) -> Response:
    """Ask for a token by client_secret_basic."""
    return await door.ask(
        "POST",
        "/oauth/token",
        headers=basic(shown(made), made.secret),
        data={"grant_type": "client_credentials", **form},
    )


async def a_token(door: Door, made: Registered, **form: str) -> str:
    answer = await ask_token(door, made, **form)
    assert answer.status_code == 200, answer.text
    text: str = answer.json()["access_token"]
    return text


def forged(algorithm: str, claims: dict[str, Any], secret: bytes, **header: str) -> str:
    """Write a token by hand: 'HS256' with any bytes as its secret, 'none' without a signature."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    head = part(json.dumps({"alg": algorithm, **header}).encode())
    signed = f"{head}.{part(json.dumps(claims).encode())}"
    made = hmac.digest(secret, signed.encode(), "sha256") if algorithm == "HS256" else b""
    return f"{signed}.{part(made)}"
