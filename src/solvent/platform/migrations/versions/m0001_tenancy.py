"""Tenants, companies, members, keys, sessions; the audit record and the outbox."""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import tenant_table

revision = "0001"
down_revision = None

TABLES = (
    """
    create table tenant (
        tenant_id uuid primary key, name text not null, is_sample boolean not null default false,
        created_at timestamptz not null)
    """,
    """
    create table company (
        tenant_id uuid not null references tenant, company_id uuid not null, name text not null,
        country char(2) not null, currency char(3) not null, industry text not null default '',
        is_sample boolean not null default false, ledger_seq bigint not null default 0,
        closed_through date, created_at timestamptz not null,
        primary key (tenant_id, company_id))
    """,
    """
    create table member (
        tenant_id uuid not null references tenant, member_id uuid not null, name text not null,
        role text not null, created_at timestamptz not null, primary key (tenant_id, member_id))
    """,
    """
    create table api_key (
        tenant_id uuid not null references tenant, api_key_id uuid not null, name text not null,
        hint text not null, permissions text[] not null, created_at timestamptz not null,
        revoked_at timestamptz, primary key (tenant_id, api_key_id))
    """,
    """
    create table session (
        tenant_id uuid not null, session_id uuid not null, member_id uuid not null,
        created_at timestamptz not null, expires_at timestamptz not null, revoked_at timestamptz,
        primary key (tenant_id, session_id),
        foreign key (tenant_id, member_id) references member)
    """,
    """
    create table sign_in_link (
        tenant_id uuid not null, sign_in_link_id uuid not null, member_id uuid not null,
        expires_at timestamptz not null, used_at timestamptz,
        primary key (tenant_id, sign_in_link_id),
        foreign key (tenant_id, member_id) references member)
    """,
    """
    create table audit_record (
        tenant_id uuid not null references tenant, audit_record_id uuid not null,
        company_id uuid, act text not null, actor text not null, at timestamptz not null,
        version smallint not null, canonical bytea not null, hash bytea not null,
        primary key (tenant_id, audit_record_id))
    """,
    "create index on audit_record (tenant_id, at desc)",
    """
    create table outbox (
        tenant_id uuid not null references tenant, event_id uuid not null,
        position bigint generated always as identity, company_id uuid not null, type text not null,
        source text not null, subject text not null, time timestamptz not null,
        dataschema text not null, data jsonb not null, relayed_at timestamptz,
        tries smallint not null default 0, next_try_at timestamptz, fault text,
        primary key (tenant_id, event_id))
    """,
    "create unique index on outbox (position)",
    "create index outbox_waiting on outbox (position) where relayed_at is null",
    "create index on outbox (tenant_id, company_id, position)",
)
# The one place where a secret's hash leads to its tenant: ids only, reached through three narrow
# functions, never by a query of the app role.
LOOK_UP = (
    """
    create table credential (
        hash bytea primary key, kind text not null, tenant_id uuid not null,
        subject_id uuid not null, expires_at timestamptz)
    """,
    """
    create function find_credential(wanted bytea)
    returns table (kind text, tenant_id uuid, subject_id uuid, expires_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, public as
    $$ select kind, tenant_id, subject_id, expires_at from public.credential where hash = wanted $$
    """,
    """
    create function add_credential(new_hash bytea, new_kind text, new_subject uuid,
                                   new_expires timestamptz)
    returns void language sql security definer set search_path = pg_catalog, public as
    $$ insert into public.credential
       values (new_hash, new_kind, current_setting('solvent.tenant')::uuid, new_subject,
               new_expires) $$
    """,
    """
    create function drop_credential(subject uuid)
    returns void language sql security definer set search_path = pg_catalog, public as
    $$ delete from public.credential
       where subject_id = subject and tenant_id = current_setting('solvent.tenant')::uuid $$
    """,
    """
    create function append_only() returns trigger language plpgsql as
    $$ begin raise exception 'rows of % are never changed', tg_table_name; end $$
    """,
    (
        "create trigger append_only before update or delete or truncate on audit_record"
        " for each statement execute function append_only()"
    ),
)


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    relay = context.config.attributes["relay_role"]
    policies = [
        *tenant_table("tenant", app=app),
        *tenant_table("company", app=app),
        *tenant_table("member", app=app),
        *tenant_table("api_key", app=app),
        *tenant_table("session", app=app),
        *tenant_table("sign_in_link", app=app),
        *tenant_table("audit_record", app=app, grants="select, insert"),
        *tenant_table("outbox", app=app, grants="select, insert"),
        f"create policy relay on outbox to {relay} using (true)",
        f"grant select, update on outbox to {relay}",
        f"grant usage on schema public to {app}, {relay}",
        "revoke create on schema public from public",
        *(
            f"revoke execute on function {name} from public"
            for name in (
                "find_credential(bytea)",
                "add_credential(bytea, text, uuid, timestamptz)",
                "drop_credential(uuid)",
            )
        ),
        (
            f"grant execute on function find_credential(bytea),"
            f" add_credential(bytea, text, uuid, timestamptz), drop_credential(uuid) to {app}"
        ),
    ]
    for statement in (*TABLES, *LOOK_UP, *policies):
        op.execute(statement)
