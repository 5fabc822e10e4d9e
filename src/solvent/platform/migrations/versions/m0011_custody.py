"""Exports, departures and what stays of an organisation that left; groups kept by a directory."""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import tenant_table

revision = "0011"
down_revision = "0010"

TABLES = (
    """
    create table export (
        tenant_id uuid not null references tenant, export_id uuid not null, state text not null,
        member_id uuid, requested_by text not null, requested_at timestamptz not null,
        with_passphrase boolean not null, lock_sealed bytea, key_sealed bytea,
        done bigint not null default 0, total bigint not null default 0,
        bytes bigint, sha256 bytea, fault text not null default '', ended_at timestamptz,
        expires_at timestamptz,
        primary key (tenant_id, export_id))
    """,
    "create index on export (tenant_id, requested_at desc)",
    """
    create table departure (
        tenant_id uuid not null references tenant, departure_id uuid not null, state text not null,
        asked_by text not null, asked_at timestamptz not null, due_at timestamptz not null,
        taken_back_by text not null default '', taken_back_at timestamptz,
        primary key (tenant_id, departure_id))
    """,
    """
    create table tombstone (
        tenant_id uuid not null, erased_at timestamptz not null, asked_by text not null,
        checkpoint text not null, rows_erased bigint not null, primary key (tenant_id))
    """,
    # What a directory says of a member, as it said it; found again by its name for them.
    """
    create table directory_user (
        tenant_id uuid not null, member_id uuid not null, document_sealed bytea not null,
        user_name_sealed bytea not null, user_name_blind bytea not null,
        created_at timestamptz not null, changed_at timestamptz not null,
        primary key (tenant_id, member_id), foreign key (tenant_id, member_id) references member)
    """,
    "create unique index directory_user_name on directory_user (tenant_id, user_name_blind)",
    """
    create table directory_group (
        tenant_id uuid not null references tenant, directory_group_id uuid not null,
        name text not null, external_id text, created_at timestamptz not null,
        changed_at timestamptz not null, primary key (tenant_id, directory_group_id))
    """,
    """
    create table directory_group_member (
        tenant_id uuid not null, directory_group_id uuid not null, member_id uuid not null,
        primary key (tenant_id, directory_group_id, member_id),
        foreign key (tenant_id, directory_group_id) references directory_group on delete cascade,
        foreign key (tenant_id, member_id) references member)
    """,
)
# The scheduler's list of who is to be erased when: ids only, reached by narrow functions alone.
DUE = (
    """
    create table departure_due (tenant_id uuid primary key, due_at timestamptz not null)
    """,
    """
    create function set_departure_due(due timestamptz)
    returns void language sql security definer set search_path = pg_catalog, public, pg_temp as
    $$ insert into public.departure_due values (current_setting('solvent.tenant')::uuid, due)
       on conflict (tenant_id) do update set due_at = excluded.due_at $$
    """,
    """
    create function drop_departure_due()
    returns void language sql security definer set search_path = pg_catalog, public, pg_temp as
    $$ delete from public.departure_due
       where tenant_id = current_setting('solvent.tenant')::uuid $$
    """,
    """
    create function departures_due(moment timestamptz)
    returns setof uuid language sql stable security definer
    set search_path = pg_catalog, public, pg_temp as
    $$ select tenant_id from public.departure_due where due_at <= moment order by due_at $$
    """,
)
# Rows that are never changed go only here, whole and with their organisation.
ERASURE = (
    """
    create or replace function append_only() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
    begin
        if tg_op = 'DELETE'
            and current_setting('solvent.erasing', true) = current_setting('solvent.tenant', true)
        then
            return null;
        end if;
        raise exception 'rows of % are never changed', tg_table_name;
    end $$
    """,
    """
    create function erase_tenant(moment timestamptz, asked_by text, checkpoint text)
    returns bigint language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
    declare
        mine uuid := current_setting('solvent.tenant')::uuid;
        waiting text[]; kept text[]; name text; removed bigint; total bigint := 0;
    begin
        perform from public.tenant where tenant_id = mine and state = 'leaving' for update;
        if not found then raise exception 'this organisation is not leaving'; end if;
        perform from public.audit_hold where tenant_id = mine and lifted_at is null;
        if found then raise exception 'a legal hold keeps this organisation'; end if;
        perform set_config('solvent.erasing', mine::text, true);
        delete from public.way where granting_tenant_id = mine or grantee_tenant_id = mine;
        select array_agg(c.relname order by c.oid desc) into waiting
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
            and a.attname = 'tenant_id' and not a.attisdropped and c.relname <> 'tombstone';
        while cardinality(waiting) > 0 loop
            kept := '{}';
            foreach name in array waiting loop
                begin
                    execute format('delete from public.%I where tenant_id = $1', name) using mine;
                    get diagnostics removed = row_count;
                    total := total + removed;
                exception when foreign_key_violation then
                    kept := kept || name;
                end;
            end loop;
            if cardinality(kept) = cardinality(waiting) then
                raise exception 'these tables hold one another: %', kept;
            end if;
            waiting := kept;
        end loop;
        insert into public.tombstone values (mine, moment, asked_by, checkpoint, total);
        perform set_config('solvent.erasing', '', true);
        return total;
    end $$
    """,
)
_FUNCTIONS = (
    "set_departure_due(timestamptz)",
    "drop_departure_due()",
    "departures_due(timestamptz)",
    "erase_tenant(timestamptz, text, text)",
)
_GRANTS = {
    "export": "select, insert, update (state, lock_sealed, key_sealed, done, total, bytes, sha256,"
    " fault, ended_at, expires_at)",
    "departure": "select, insert, update (state, due_at, taken_back_by, taken_back_at)",
    "tombstone": "select",
    "directory_user": "select, insert, update (document_sealed, user_name_sealed,"
    " user_name_blind, changed_at), delete",
    "directory_group": "select, insert, update (name, external_id, changed_at), delete",
    "directory_group_member": "select, insert, delete",
}


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    for statement in (
        *TABLES,
        *DUE,
        *ERASURE,
        *(
            each
            for table, given in _GRANTS.items()
            for each in tenant_table(table, app=app, grants=given)
        ),
        *(f"revoke execute on function {name} from public" for name in _FUNCTIONS),
        *(f"grant execute on function {name} to {app}" for name in _FUNCTIONS),
    ):
        op.execute(statement)
