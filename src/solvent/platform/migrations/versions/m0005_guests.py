"""Members with e-mail addresses, sessions with proofs, keys with bounds; grants to outsiders.

A transaction for an outsider, or by a key of some companies only, runs as the guest role, which
the database itself confines to the companies named.
"""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import company_table, tenant_table

revision = "0005"
down_revision = "0004"

COLUMNS = (
    """
    alter table tenant add column state text not null default 'active',
        add column state_reason text not null default '', add column plan text not null
        default 'open', add column settings jsonb not null default '{}',
        add column policy_version int not null default 0
    """,
    """
    alter table member add column email_sealed bytea, add column email_blind bytea,
        add column name_sealed bytea, add column state text not null default 'active',
        add column external_id text, add column invited_by text not null default '',
        add column left_at timestamptz, add column changed_at timestamptz,
        add column locale text not null default ''
    """,
    "create unique index member_email on member (tenant_id, email_blind)",
    """
    alter table session add column methods text[] not null default '{}',
        add column proved_at timestamptz, add column seen_at timestamptz,
        add column origin_sealed bytea
    """,
    "create index session_member on session (tenant_id, member_id)",
    """
    alter table api_key add column expires_at timestamptz, add column last_used_at timestamptz,
        add column address_ranges text[] not null default '{}', add column company_ids uuid[],
        add column member_id uuid, add column replaced_by uuid
    """,
    """
    create table grant_given (
        tenant_id uuid not null references tenant, grant_id uuid not null, kind text not null,
        permissions text[] not null, all_companies boolean not null,
        grantee_tenant_id uuid, grantee_member_id uuid, grantee_sealed bytea,
        grantor_sealed bytea, state text not null, starts_at timestamptz not null,
        ends_at timestamptz, offered_by text not null, offered_at timestamptz not null,
        accepted_at timestamptz, ended_at timestamptz, ended_by text not null default '',
        primary key (tenant_id, grant_id))
    """,
    """
    create table grant_company (
        tenant_id uuid not null, grant_id uuid not null, company_id uuid not null,
        primary key (tenant_id, grant_id, company_id),
        foreign key (tenant_id, grant_id) references grant_given)
    """,
)
# Where an outsider may go: ids only, and reached by narrow functions alone, like a credential.
WAYS = (
    """
    create table way (
        grantee_tenant_id uuid not null, company_id uuid not null, grant_id uuid not null,
        granting_tenant_id uuid not null, grantee_member_id uuid,
        primary key (grantee_tenant_id, company_id, grant_id))
    """,
    """
    create function add_way(grantee uuid, member uuid, company uuid, given uuid)
    returns void language sql security definer set search_path = pg_catalog, public, pg_temp as
    $$ insert into public.way
       values (grantee, company, given, current_setting('solvent.tenant')::uuid, member)
       on conflict do nothing $$
    """,
    """
    create function drop_ways(given uuid)
    returns void language sql security definer set search_path = pg_catalog, public, pg_temp as
    $$ delete from public.way
       where grant_id = given and granting_tenant_id = current_setting('solvent.tenant')::uuid $$
    """,
    """
    create function find_ways()
    returns table (granting_tenant_id uuid, grant_id uuid, company_id uuid, grantee_member_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as
    $$ select granting_tenant_id, grant_id, company_id, grantee_member_id from public.way
       where grantee_tenant_id = current_setting('solvent.tenant')::uuid $$
    """,
    """
    create function find_way(wanted uuid)
    returns table (granting_tenant_id uuid, grant_id uuid, grantee_member_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as
    $$ select granting_tenant_id, grant_id, grantee_member_id from public.way
       where grantee_tenant_id = current_setting('solvent.tenant')::uuid and company_id = wanted $$
    """,
    """
    create function claim_credential(new_hash bytea, new_kind text, new_subject uuid,
                                     new_expires timestamptz)
    returns boolean language sql security definer
    set search_path = pg_catalog, public, pg_temp as
    $$ with claimed as (
           insert into public.credential
           values (new_hash, new_kind, current_setting('solvent.tenant')::uuid, new_subject,
                   new_expires)
           on conflict do nothing returning true)
       select exists (select from claimed) $$
    """,
    """
    create function drop_one_credential(unwanted bytea)
    returns void language sql security definer set search_path = pg_catalog, public, pg_temp as
    $$ delete from public.credential
       where hash = unwanted and tenant_id = current_setting('solvent.tenant')::uuid $$
    """,
)
_FUNCTIONS = (
    "add_way(uuid, uuid, uuid, uuid)",
    "drop_ways(uuid)",
    "find_ways()",
    "find_way(uuid)",
    "claim_credential(bytea, text, uuid, timestamptz)",
    "drop_one_credential(bytea)",
)
# What the app role may do to each table of a company, which the guest role gets too.
_GRANTS_BY_TABLE = {
    "company": "select, update (ledger_seq, closed_through)",
    "bank_account": "select, insert, update",
    "import": "select, insert, update",
    "bank_line": "select, insert, update",
    "account": "select, insert",
    "entry": "select, insert",
    "posting": "select, insert",
    "day_total": "select, insert",
    "posted_batch": "select, insert",
    "learnt_category": "select, insert, update",
    "assessment": "select, insert",
    "insight": "select, insert",
    "outbox": "select, insert",
    "grant_company": "select, insert",
}
_CHANGEABLE = {
    "tenant": "state, state_reason, plan, settings, policy_version",
    "member": "name, role, email_sealed, email_blind, name_sealed, state, external_id, left_at,"
    " changed_at, locale",
    "session": "methods, proved_at, seen_at, origin_sealed",
    "api_key": "name, expires_at, last_used_at, address_ranges, replaced_by",
    "grant_given": "state, ends_at, grantee_tenant_id, grantee_member_id, grantee_sealed,"
    " grantor_sealed, accepted_at, ended_at, ended_by",
}


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    guest = context.config.attributes["guest_role"]
    confined = [
        statement
        for table, grants in _GRANTS_BY_TABLE.items()
        for statement in company_table(table, guest=guest, grants=grants)
    ]
    for statement in (
        *COLUMNS,
        *WAYS,
        *tenant_table("grant_given", app=app, grants="select, insert"),
        *tenant_table("grant_company", app=app, grants="select, insert, delete"),
        *confined,
        f"grant usage on schema public to {guest}",
        f"grant select on tenant to {guest}",
        f"grant select on grant_given to {guest}",
        f"grant select, insert on import_file to {guest}",
        (
            f"create policy company on import_file as restrictive to {guest} using (exists"
            " (select 1 from import i where i.tenant_id = import_file.tenant_id"
            " and i.import_id = import_file.import_id))"
        ),
        f"grant insert on audit_record to {guest}",
        *(f"revoke execute on function {name} from public" for name in _FUNCTIONS),
        *(f"grant execute on function {name} to {app}" for name in _FUNCTIONS),
        *(f"grant update ({names}) on {table} to {app}" for table, names in _CHANGEABLE.items()),
    ):
        op.execute(statement)
