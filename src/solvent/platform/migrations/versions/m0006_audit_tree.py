"""The audit tree: leaves, tiles, checkpoints, witnesses, openings, hold and retention.

Two tables hold ids and times only and are read by the relay, which so learns for whom to work:
`audit_unnumbered` (records without a leaf) and `audit_due` (work that has its time).
"""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import tenant_table

revision = "0006"
down_revision = "0005"

TABLES = (
    """
    create table audit_unnumbered (
        tenant_id uuid not null, audit_record_id uuid not null,
        primary key (tenant_id, audit_record_id))
    """,
    """
    create table audit_due (
        tenant_id uuid not null, act text not null, due_at timestamptz not null,
        primary key (tenant_id, act))
    """,
    """
    create table audit_leaf (
        tenant_id uuid not null, number bigint not null, audit_record_id uuid not null,
        hash bytea not null, primary key (tenant_id, number))
    """,
    "create unique index on audit_leaf (tenant_id, audit_record_id)",
    """
    create table audit_tile (
        tenant_id uuid not null, level smallint not null, number bigint not null,
        hashes bytea not null, root bytea not null, primary key (tenant_id, level, number))
    """,
    """
    create table audit_checkpoint (
        tenant_id uuid not null, size bigint not null, root bytea not null, note text not null,
        key_version int not null, at timestamptz not null, primary key (tenant_id, size))
    """,
    """
    create table audit_opening (
        tenant_id uuid not null, audit_record_id uuid not null, part text not null,
        place text not null, sealed bytea not null, at timestamptz not null,
        primary key (tenant_id, audit_record_id, part))
    """,
    "create index on audit_opening (tenant_id, at)",
    """
    create table audit_witness (
        tenant_id uuid not null, witness_id uuid not null, kind text not null,
        shown text not null, sealed bytea not null, added_at timestamptz not null,
        ended_at timestamptz, sent_size bigint not null default 0, sent_at timestamptz,
        tries int not null default 0, next_try_at timestamptz, fault text not null default '',
        primary key (tenant_id, witness_id))
    """,
    """
    create table audit_receipt (
        tenant_id uuid not null, witness_id uuid not null, size bigint not null,
        at timestamptz not null, answer text not null, primary key (tenant_id, witness_id, size))
    """,
    """
    create table audit_hold (
        tenant_id uuid not null, audit_hold_id uuid not null, reason text not null,
        set_by text not null, set_at timestamptz not null, lifted_by text not null default '',
        lifted_at timestamptz, primary key (tenant_id, audit_hold_id))
    """,
    """
    create table audit_retention (
        tenant_id uuid not null, days int not null, changed_at timestamptz not null,
        primary key (tenant_id))
    """,
    "create index on audit_record (tenant_id, act, at desc)",
    "create index on audit_record (tenant_id, actor, at desc)",
    "create index on audit_record (tenant_id, company_id, at desc)",
)
NUMBERING = (
    """
    create function audit_number_later() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
    begin
        insert into public.audit_unnumbered values (new.tenant_id, new.audit_record_id);
        perform pg_notify('solvent_audit', '');
        return null;
    end $$
    """,
    (
        "create trigger audit_number_later after insert on audit_record"
        " for each row execute function audit_number_later()"
    ),
    # What was recorded before there was a tree gets its leaf now; the owner is under the policy.
    "alter table audit_record no force row level security",
    "insert into audit_unnumbered select tenant_id, audit_record_id from audit_record",
    "alter table audit_record force row level security",
)
_APPEND_ONLY = ("audit_leaf", "audit_tile", "audit_checkpoint", "audit_receipt")
_SENT = "sent_size, sent_at, tries, next_try_at, fault, ended_at"


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    relay = context.config.attributes["relay_role"]
    guest = context.config.attributes["guest_role"]
    read_and_add = "select, insert"
    for statement in (
        *TABLES,
        *NUMBERING,
        *tenant_table("audit_unnumbered", app=app, grants="select, insert, delete"),
        *tenant_table("audit_due", app=app, grants="select, insert, update, delete"),
        *tenant_table("audit_opening", app=app, grants="select, insert, delete"),
        *tenant_table("audit_witness", app=app, grants=read_and_add),
        *tenant_table("audit_hold", app=app, grants=read_and_add),
        *tenant_table("audit_retention", app=app, grants="select, insert, update"),
        *(
            statement
            for table in _APPEND_ONLY
            for statement in tenant_table(table, app=app, grants=read_and_add)
        ),
        *(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function append_only()"
            for table in _APPEND_ONLY
        ),
        f"grant update ({_SENT}) on audit_witness to {app}",
        f"grant update (lifted_by, lifted_at) on audit_hold to {app}",
        f"grant insert on audit_unnumbered, audit_opening to {guest}",
        *(
            statement
            for table in ("audit_unnumbered", "audit_due")
            for statement in (
                f"create policy relay on {table} to {relay} using (true)",
                f"grant select on {table} to {relay}",
            )
        ),
    ):
        op.execute(statement)
