"""Tables of identity providers: the providers, their members, and the sessions that began there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent.federation import provider as rules
from solvent.federation.provider import Provider, ProviderState, Wanted
from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record
from solvent.vault.envelope import TenantKeys

_PROVIDER = (
    "identity_provider_id, name, issuer, client_id, client_secret_sealed is not null as has_secret,"
    " roles_claim, role_by_value, role_otherwise, state, created_at, changed_at, last_used_at"
)


async def add_provider(
    connection: Connection,
    scope: Scope,
    provider_id: UUID,
    wanted: Wanted,
    *,
    keys: TenantKeys,
    now: datetime,
) -> None:
    """Add a provider, switched off."""
    await connection.execute(
        "insert into identity_provider (tenant_id, identity_provider_id, name, issuer, client_id,"
        " roles_claim, role_by_value, role_otherwise, state, created_at, changed_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, 'off', $9, $9)",
        scope.tenant_id,
        provider_id,
        *_values(wanted),
        now,
    )
    if wanted.secret:
        await set_secret(connection, scope, provider_id, wanted.secret, keys=keys)


async def change_provider(
    connection: Connection,
    scope: Scope,
    provider_id: UUID,
    wanted: Wanted,
    *,
    keys: TenantKeys,
    now: datetime,
) -> None:
    """Change a provider; its secret stays unless another one is given."""
    await connection.execute(
        "update identity_provider set name = $3, issuer = $4, client_id = $5, roles_claim = $6,"
        " role_by_value = $7, role_otherwise = $8, changed_at = $9"
        " where tenant_id = $1 and identity_provider_id = $2",
        scope.tenant_id,
        provider_id,
        *_values(wanted),
        now,
    )
    if wanted.secret is not None:
        await set_secret(connection, scope, provider_id, wanted.secret, keys=keys)


async def set_secret(
    connection: Connection, scope: Scope, provider_id: UUID, secret: str, *, keys: TenantKeys
) -> None:
    """Keep another client secret, or none where it is ''."""
    sealed = keys.seal(secret.encode(), place=_place(provider_id)) if secret else None
    await connection.execute(
        "update identity_provider set client_secret_sealed = $3"
        " where tenant_id = $1 and identity_provider_id = $2",
        scope.tenant_id,
        provider_id,
        sealed,
    )


async def secret(
    connection: Connection, scope: Scope, provider_id: UUID, *, keys: TenantKeys
) -> str:
    """Open the client secret of a provider, '' where it has none."""
    sealed: bytes | None = await connection.fetchval(
        "select client_secret_sealed from identity_provider"
        " where tenant_id = $1 and identity_provider_id = $2",
        scope.tenant_id,
        provider_id,
    )
    return keys.open(sealed, place=_place(provider_id)).decode() if sealed else ""


async def set_state(
    connection: Connection,
    scope: Scope,
    provider_id: UUID,
    *,
    state: ProviderState,
    now: datetime,
) -> None:
    """Switch a provider on or off."""
    await connection.execute(
        "update identity_provider set state = $3, changed_at = $4"
        " where tenant_id = $1 and identity_provider_id = $2",
        scope.tenant_id,
        provider_id,
        state.value,
        now,
    )


async def note_use(
    connection: Connection, scope: Scope, provider_id: UUID, *, now: datetime
) -> None:
    """Note that somebody came in by a provider."""
    await connection.execute(
        "update identity_provider set last_used_at = $3"
        " where tenant_id = $1 and identity_provider_id = $2",
        scope.tenant_id,
        provider_id,
        now,
    )


async def providers(connection: Connection, scope: Scope) -> list[Provider]:
    """List the organisation's providers, the first one first."""
    rows = await connection.fetch(
        f"select {_PROVIDER} from identity_provider where tenant_id = $1"
        " order by created_at, identity_provider_id",
        scope.tenant_id,
    )
    return [_provider(row) for row in rows]


async def provider(connection: Connection, scope: Scope, provider_id: UUID) -> Provider | None:
    """Read one provider."""
    row = await connection.fetchrow(
        f"select {_PROVIDER} from identity_provider"
        " where tenant_id = $1 and identity_provider_id = $2",
        scope.tenant_id,
        provider_id,
    )
    return None if row is None else _provider(row)


async def linked_member(connection: Connection, scope: Scope, subject_blind: bytes) -> UUID | None:
    """Find whom a provider's subject is here."""
    found: UUID | None = await connection.fetchval(
        "select member_id from federated_member where tenant_id = $1 and subject_blind = $2",
        scope.tenant_id,
        subject_blind,
    )
    return found


async def is_linked(
    connection: Connection, scope: Scope, member_id: UUID, provider_id: UUID
) -> bool:
    """Tell whether a member is some subject of a provider already."""
    found = await connection.fetchval(
        "select true from federated_member where tenant_id = $1 and member_id = $2"
        " and identity_provider_id = $3",
        scope.tenant_id,
        member_id,
        provider_id,
    )
    return bool(found)


async def link(
    connection: Connection,
    scope: Scope,
    *,
    subject_blind: bytes,
    member_id: UUID,
    provider_id: UUID,
    now: datetime,
) -> None:
    """Note whom a provider's subject is here."""
    await connection.execute(
        "insert into federated_member (tenant_id, subject_blind, member_id, identity_provider_id,"
        " linked_at) values ($1, $2, $3, $4, $5)",
        scope.tenant_id,
        subject_blind,
        member_id,
        provider_id,
        now,
    )


async def unlink(connection: Connection, scope: Scope, subject_blind: bytes) -> None:
    """Forget whom a provider's subject was here."""
    await connection.execute(
        "delete from federated_member where tenant_id = $1 and subject_blind = $2",
        scope.tenant_id,
        subject_blind,
    )


async def add_session(
    connection: Connection, scope: Scope, session_id: UUID, provider_id: UUID
) -> None:
    """Note by which provider a session began."""
    await connection.execute(
        "insert into federated_session (tenant_id, session_id, identity_provider_id)"
        " values ($1, $2, $3)",
        scope.tenant_id,
        session_id,
        provider_id,
    )


async def provider_of_session(
    connection: Connection, scope: Scope, session_id: UUID
) -> Provider | None:
    """Read the provider by which a session began, None where it began otherwise."""
    found: UUID | None = await connection.fetchval(
        "select identity_provider_id from federated_session"
        " where tenant_id = $1 and session_id = $2",
        scope.tenant_id,
        session_id,
    )
    return None if found is None else await provider(connection, scope, found)


def _values(wanted: Wanted) -> tuple[object, ...]:
    roles = wanted.roles
    return (
        wanted.name,
        wanted.issuer,
        wanted.client_id,
        roles.claim,
        {value: role.value for value, role in roles.by_value.items()},
        roles.otherwise.value if roles.otherwise else "",
    )


def _provider(row: Record) -> Provider:
    return Provider(
        provider_id=row["identity_provider_id"],
        name=row["name"],
        issuer=row["issuer"],
        client_id=row["client_id"],
        has_secret=row["has_secret"],
        roles=rules.rules_of(row["roles_claim"], row["role_by_value"], row["role_otherwise"]),
        state=ProviderState(row["state"]),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        last_used_at=row["last_used_at"],
    )


def _place(provider_id: UUID) -> str:
    return f"identity_provider/client_secret/{provider_id}"
