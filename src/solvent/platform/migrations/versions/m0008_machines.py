"""OAuth clients with their secrets and tokens; identity providers, their domains and members."""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import tenant_table

revision = "0008"
down_revision = "0007"

MACHINES = (
    """
    create table oauth_client (
        tenant_id uuid not null references tenant, oauth_client_id uuid not null,
        name text not null, permissions text[] not null, company_ids uuid[],
        address_ranges text[] not null default '{}', jwks jsonb, member_id uuid,
        created_at timestamptz not null, expires_at timestamptz, last_used_at timestamptz,
        tokens_from timestamptz not null, revoked_at timestamptz,
        primary key (tenant_id, oauth_client_id))
    """,
    """
    create table oauth_client_secret (
        tenant_id uuid not null, oauth_client_secret_id uuid not null,
        oauth_client_id uuid not null, hash bytea not null, hint text not null,
        created_at timestamptz not null, expires_at timestamptz,
        primary key (tenant_id, oauth_client_secret_id),
        foreign key (tenant_id, oauth_client_id) references oauth_client)
    """,
    "create index on oauth_client_secret (tenant_id, oauth_client_id)",
    # Refused before their end; a row goes once the token would have ended by itself.
    """
    create table oauth_token_revoked (
        tenant_id uuid not null references tenant, token_id uuid not null,
        expires_at timestamptz not null, primary key (tenant_id, token_id))
    """,
    """
    create table oauth_assertion_seen (
        tenant_id uuid not null, oauth_client_id uuid not null, hash bytea not null,
        expires_at timestamptz not null, primary key (tenant_id, oauth_client_id, hash),
        foreign key (tenant_id, oauth_client_id) references oauth_client)
    """,
)
FEDERATION = (
    """
    create table identity_provider (
        tenant_id uuid not null references tenant, identity_provider_id uuid not null,
        name text not null, issuer text not null, client_id text not null,
        client_secret_sealed bytea, roles_claim text not null default '',
        role_by_value jsonb not null default '{}', role_otherwise text not null default '',
        state text not null, created_at timestamptz not null, changed_at timestamptz not null,
        last_used_at timestamptz, primary key (tenant_id, identity_provider_id))
    """,
    """
    create table email_domain (
        tenant_id uuid not null references tenant, email_domain_id uuid not null,
        domain text not null, proof text not null, added_at timestamptz not null,
        confirmed_at timestamptz, confirmed_by text not null default '',
        identity_provider_id uuid, primary key (tenant_id, email_domain_id),
        unique (tenant_id, domain),
        foreign key (tenant_id, identity_provider_id) references identity_provider)
    """,
    # Who a member is to a provider: a keyed hash of issuer and subject.
    """
    create table federated_member (
        tenant_id uuid not null, subject_blind bytea not null, member_id uuid not null,
        identity_provider_id uuid not null, linked_at timestamptz not null,
        last_used_at timestamptz, primary key (tenant_id, subject_blind),
        unique (tenant_id, identity_provider_id, member_id),
        foreign key (tenant_id, member_id) references member,
        foreign key (tenant_id, identity_provider_id) references identity_provider)
    """,
    # A sign-in on its way to a provider and back, spent by its return.
    """
    create table federated_sign_in (
        tenant_id uuid not null, federated_sign_in_id uuid not null,
        identity_provider_id uuid not null, browser_hash bytea not null, back text not null,
        session_id uuid, begun_at timestamptz not null, expires_at timestamptz not null,
        primary key (tenant_id, federated_sign_in_id),
        foreign key (tenant_id, identity_provider_id) references identity_provider)
    """,
    """
    create table federated_session (
        tenant_id uuid not null, session_id uuid not null, identity_provider_id uuid not null,
        primary key (tenant_id, session_id),
        foreign key (tenant_id, session_id) references session,
        foreign key (tenant_id, identity_provider_id) references identity_provider)
    """,
)


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    grants = {
        "oauth_client": "select, insert, update (name, expires_at, last_used_at, tokens_from,"
        " revoked_at, jwks, address_ranges)",
        "oauth_client_secret": "select, insert, update (expires_at)",
        "oauth_token_revoked": "select, insert, delete",
        "oauth_assertion_seen": "select, insert, delete",
        "identity_provider": "select, insert, update (name, issuer, client_id,"
        " client_secret_sealed, roles_claim, role_by_value, role_otherwise, state, changed_at,"
        " last_used_at)",
        "email_domain": "select, insert, update (confirmed_at, confirmed_by,"
        " identity_provider_id), delete",
        "federated_member": "select, insert, update (last_used_at), delete",
        "federated_sign_in": "select, insert, delete",
        "federated_session": "select, insert",
    }
    for statement in (
        *MACHINES,
        *FEDERATION,
        *(
            each
            for table, given in grants.items()
            for each in tenant_table(table, app=app, grants=given)
        ),
        "create index on api_key (tenant_id, member_id)",
    ):
        op.execute(statement)
