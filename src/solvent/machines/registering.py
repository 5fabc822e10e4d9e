"""Registering OAuth 2.0 clients, giving them new secrets, and ending them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import Forbidden
from solvent.ids import Scope
from solvent.machines import bounds, client_store, issuing, secret_text
from solvent.machines import client as clients
from solvent.machines.bounds import Bounds
from solvent.machines.client import Client, ClientEnded, ClientSecret, ClientUnknown
from solvent.machines.secret_text import Sort
from solvent.platform import crypto, outbox
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection, Database
from solvent.tenancy import act, finding


class ClientAnothers(Forbidden):
    """Another member answers for the client."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A client with a new secret, shown this once; '' where it proves itself by its own key."""

    client: Client
    secret: str


async def register(
    database: Database,
    visitor: Visitor,
    *,
    asked: Bounds,
    jwks: dict[str, Any] | None = None,
    now: datetime,
) -> Registered:
    """Register a client that may do no more than its maker.

    jwks: its public keys; without them it gets a secret. Raises PermissionMissing, StepUpNeeded,
    BoundsMalformed, BeyondMaker, JwksMalformed, CompanyUnknown.
    """
    scope = visitor.home
    scope.demand("client:manage")
    visitor.demand_step_up(now)
    found = issuing.checked(asked, visitor, now=now)
    _demand_like_a_key(scope, found)
    keys = None if jwks is None else clients.check_jwks(jwks)
    made = Client(
        client_id=ids.new(),
        bounds=found,
        jwks=keys,
        made_by=visitor.answerable,
        created_at=now,
        last_used_at=None,
        tokens_from=now.replace(microsecond=0),
        revoked_at=None,
    )
    shown = ids.show(ids.CLIENT, made.client_id)
    async with database.scoped(scope) as connection:
        for company_id in found.companies or ():
            await finding.company(connection, scope, company_id)
        await client_store.add(connection, scope, made, hash_=crypto.hash_secret(shown))
        secret = "" if keys else await _add_secret(connection, scope, made.client_id, now=now)
        stored = await _known(connection, scope, made.client_id)
        await recording.record(
            connection,
            scope,
            act="client.registered",
            now=now,
            facts={"client": shown, "proof": "signature" if keys else "secret"},
            after=bounds.told(found),
        )
    return Registered(stored, secret)


async def rotate(
    database: Database, visitor: Visitor, *, client_id: UUID, overlap_hours: int, now: datetime
) -> Registered:
    """Give a client a new secret; older ones work for the overlap.

    Raises PermissionMissing, StepUpNeeded, ClientUnknown, ClientEnded, BoundsMalformed.
    """
    scope = visitor.home
    scope.demand("client:manage")
    visitor.demand_step_up(now)
    overlap = bounds.overlap(overlap_hours)
    async with database.scoped(scope) as connection:
        found = await _known(connection, scope, client_id)
        if not found.opens(now) or found.jwks is not None:
            message = "This client has ended, or proves itself by its own key."
            raise ClientEnded(message, remedy="Register a new one.")
        _demand_own(found, visitor)
        issuing.checked(found.bounds, visitor, now=now)
        await client_store.end_secrets(connection, scope, client_id, at=now + overlap)
        secret = await _add_secret(connection, scope, client_id, now=now)
        await recording.record(
            connection,
            scope,
            act="client.secret_replaced",
            now=now,
            facts={
                "client": ids.show(ids.CLIENT, client_id),
                "until": (now + overlap).isoformat(),
            },
        )
        stored = await _known(connection, scope, client_id)
    return Registered(stored, secret)


async def revoke(database: Database, visitor: Visitor, *, client_id: UUID, now: datetime) -> None:
    """End a client and all its tokens at once, in every process; streams it holds are closed.

    Ending what has ended changes nothing. Raises PermissionMissing, ClientUnknown.
    """
    scope = visitor.home
    scope.demand("client:manage")
    async with database.scoped(scope) as connection:
        found = await _known(connection, scope, client_id)
        if found.revoked_at is not None:
            return
        await client_store.revoke(connection, scope, client_id, now=now)
        await recording.record(
            connection,
            scope,
            act="client.revoked",
            now=now,
            facts={"client": ids.show(ids.CLIENT, client_id)},
        )
        await outbox.access_changed(connection, scope.tenant_id)


async def listed(database: Database, scope: Scope) -> list[Client]:
    """List the organisation's clients, the newest first. Raises PermissionMissing."""
    scope.demand("key:read")
    async with database.scoped(scope) as connection:
        return await client_store.clients(connection, scope)


async def one(database: Database, scope: Scope, client_id: UUID) -> Client:
    """Give one client. Raises PermissionMissing, ClientUnknown."""
    scope.demand("key:read")
    async with database.scoped(scope) as connection:
        found = await client_store.client(connection, scope, client_id)
    if found is None:
        raise _unknown()
    return found


async def _add_secret(
    connection: Connection, scope: Scope, client_id: UUID, *, now: datetime
) -> str:
    secret = secret_text.make(Sort.CLIENT_SECRET)
    kept = ClientSecret(ids.new(), crypto.hash_secret(secret), secret_text.hint(secret), now, None)
    await client_store.add_secret(connection, scope, client_id, kept)
    return secret


async def _known(connection: Connection, scope: Scope, client_id: UUID) -> Client:
    found = await client_store.client(connection, scope, client_id, to_change=True)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> ClientUnknown:
    message = "There is no such client in this organisation."
    return ClientUnknown(message)


def _demand_own(found: Client, visitor: Visitor) -> None:
    """Raise ClientAnothers unless the visitor answers for the client; then so does who gets it."""
    if found.made_by not in {None, visitor.answerable}:
        message = "This client was registered by another member, who answers for what it does."
        raise ClientAnothers(message, remedy="Register one of your own.")


def _demand_like_a_key(scope: Scope, asked: Bounds) -> None:
    """Where a key needs a second person, a client with the same rights needs one too."""
    scope.demand(
        "key:create",
        digest=act.digest_of("key:create", client=asked.name, **bounds.told(asked)),
        about=f"{asked.name}: {', '.join(sorted(asked.permissions))}",
    )
