"""Tables oauth_client, oauth_client_secret, oauth_token_revoked, oauth_assertion_seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.machines import store
from solvent.machines.access_token import AccessToken
from solvent.machines.client import Client, ClientSecret
from solvent.machines.recognised import Machine
from solvent.platform import credentials
from solvent.platform.postgres import Connection, Record

_CLIENT = (
    "oauth_client_id, name, permissions, company_ids, address_ranges, jwks, member_id, created_at,"
    " expires_at, last_used_at, tokens_from, revoked_at"
)


async def add(connection: Connection, scope: Scope, client: Client, *, hash_: bytes) -> None:
    """Add a client; the hash of its shown id leads to it."""
    bounds = client.bounds
    await connection.execute(
        "insert into oauth_client (tenant_id, oauth_client_id, name, permissions, company_ids,"
        " address_ranges, jwks, member_id, created_at, expires_at, tokens_from)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        scope.tenant_id,
        client.client_id,
        bounds.name,
        sorted(bounds.permissions),
        None if bounds.companies is None else sorted(bounds.companies),
        list(bounds.address_ranges),
        client.jwks,
        client.made_by,
        client.created_at,
        bounds.expires_at,
        client.tokens_from,
    )
    await credentials.add(connection, hash_=hash_, kind="client", subject_id=client.client_id)


async def add_secret(
    connection: Connection, scope: Scope, client_id: UUID, secret: ClientSecret
) -> None:
    """Add a secret of a client."""
    await connection.execute(
        "insert into oauth_client_secret (tenant_id, oauth_client_secret_id, oauth_client_id,"
        " hash, hint, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        scope.tenant_id,
        secret.secret_id,
        client_id,
        secret.hash,
        secret.hint,
        secret.created_at,
        secret.expires_at,
    )


async def end_secrets(
    connection: Connection, scope: Scope, client_id: UUID, *, at: datetime
) -> None:
    """Make all secrets of a client end at an instant, or when they would have before."""
    await connection.execute(
        "update oauth_client_secret set expires_at = least(expires_at, $3)"
        " where tenant_id = $1 and oauth_client_id = $2",
        scope.tenant_id,
        client_id,
        at,
    )


async def clients(connection: Connection, scope: Scope) -> list[Client]:
    """List the clients of the organisation with their secrets, the newest first."""
    rows = await connection.fetch(
        f"select {_CLIENT} from oauth_client where tenant_id = $1"
        " order by created_at desc, oauth_client_id",
        scope.tenant_id,
    )
    secrets = await connection.fetch(
        "select oauth_client_id, oauth_client_secret_id, hash, hint, created_at, expires_at"
        " from oauth_client_secret where tenant_id = $1 order by created_at",
        scope.tenant_id,
    )
    return [_client(row, secrets) for row in rows]


async def client(
    connection: Connection, scope: Scope, client_id: UUID, *, to_change: bool = False
) -> Client | None:
    """Read one client with its secrets; locked until the transaction ends where to be changed."""
    row = await connection.fetchrow(
        f"select {_CLIENT} from oauth_client where tenant_id = $1 and oauth_client_id = $2"
        + (" for update" if to_change else ""),
        scope.tenant_id,
        client_id,
    )
    if row is None:
        return None
    secrets = await connection.fetch(
        "select oauth_client_id, oauth_client_secret_id, hash, hint, created_at, expires_at"
        " from oauth_client_secret where tenant_id = $1 and oauth_client_id = $2"
        " order by created_at",
        scope.tenant_id,
        client_id,
    )
    return _client(row, secrets)


async def machine_of(
    connection: Connection,
    scope: Scope,
    token: AccessToken,
    *,
    company_id: UUID | None,
    now: datetime,
) -> Machine | None:
    """Read what a token's client may do, None where client or token have been ended.

    company_id: the company asked for; where others granted access to it, their ways come along.
    """
    rows = await connection.fetch(
        "select c.permissions, c.company_ids, c.address_ranges, c.last_used_at,"
        " c.member_id, t.state, t.policy_version,"
        " (select m.role from member m where m.tenant_id = $1 and m.member_id = c.member_id)"
        " as role, w.*"
        " from oauth_client c join tenant t using (tenant_id)"
        " left join lateral find_way($6) w on true"
        " where c.tenant_id = $1 and c.oauth_client_id = $2 and c.revoked_at is null"
        " and (c.expires_at is null or c.expires_at > $4) and c.tokens_from <= $5"
        " and not exists (select from oauth_token_revoked r where r.tenant_id = $1"
        " and r.token_id = $3)"
        # Whoever made a client and was suspended or left takes it along.
        " and (c.member_id is null or exists (select from member m where m.tenant_id = $1"
        " and m.member_id = c.member_id and m.state = 'active'))",
        scope.tenant_id,
        token.client_id,
        token.token_id,
        now,
        token.issued_at,
        company_id,
    )
    return store.machine(rows)


async def note_use(connection: Connection, scope: Scope, client_id: UUID, *, now: datetime) -> None:
    """Note that a client got a token."""
    await connection.execute(
        "update oauth_client set last_used_at = $3 where tenant_id = $1 and oauth_client_id = $2",
        scope.tenant_id,
        client_id,
        now,
    )


async def revoke(connection: Connection, scope: Scope, client_id: UUID, *, now: datetime) -> None:
    """End a client and with it all its tokens."""
    await connection.execute(
        "update oauth_client set revoked_at = $3 where tenant_id = $1 and oauth_client_id = $2",
        scope.tenant_id,
        client_id,
        now,
    )
    await credentials.drop(connection, client_id)


async def end_tokens(
    connection: Connection, scope: Scope, client_id: UUID, *, before: datetime
) -> None:
    """Refuse all tokens of a client that were issued before an instant."""
    await connection.execute(
        "update oauth_client set tokens_from = $3 where tenant_id = $1 and oauth_client_id = $2",
        scope.tenant_id,
        client_id,
        before,
    )


async def set_jwks(
    connection: Connection, scope: Scope, client_id: UUID, jwks: dict[str, object]
) -> None:
    """Replace the public keys of a client."""
    await connection.execute(
        "update oauth_client set jwks = $3 where tenant_id = $1 and oauth_client_id = $2",
        scope.tenant_id,
        client_id,
        jwks,
    )


async def revoke_token(
    connection: Connection, scope: Scope, token: AccessToken, *, now: datetime
) -> None:
    """Refuse one token from now on; rows of tokens that are over go."""
    await connection.execute(
        "delete from oauth_token_revoked where tenant_id = $1 and expires_at < $2",
        scope.tenant_id,
        now,
    )
    await connection.execute(
        "insert into oauth_token_revoked (tenant_id, token_id, expires_at) values ($1, $2, $3)"
        " on conflict do nothing",
        scope.tenant_id,
        token.token_id,
        token.expires_at,
    )


async def see_assertion(
    connection: Connection,
    scope: Scope,
    client_id: UUID,
    *,
    hash_: bytes,
    expires: datetime,
    now: datetime,
) -> bool:
    """Note that a signed assertion was shown; False where it had been shown before."""
    await connection.execute(
        "delete from oauth_assertion_seen where tenant_id = $1 and expires_at < $2",
        scope.tenant_id,
        now,
    )
    status = await connection.execute(
        "insert into oauth_assertion_seen (tenant_id, oauth_client_id, hash, expires_at)"
        " values ($1, $2, $3, $4) on conflict do nothing",
        scope.tenant_id,
        client_id,
        hash_,
        expires,
    )
    return status.endswith(" 1")


def _client(row: Record, secrets: list[Record]) -> Client:
    return Client(
        client_id=row["oauth_client_id"],
        bounds=store.bounds_of(row),
        jwks=row["jwks"],
        made_by=row["member_id"],
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
        tokens_from=row["tokens_from"],
        revoked_at=row["revoked_at"],
        secrets=tuple(
            ClientSecret(
                each["oauth_client_secret_id"],
                each["hash"],
                each["hint"],
                each["created_at"],
                each["expires_at"],
            )
            for each in secrets
            if each["oauth_client_id"] == row["oauth_client_id"]
        ),
    )
