"""An organisation's own policies, version by version, and acts that wait for a second person."""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import company_table, tenant_table

revision = "0009"
down_revision = "0008"

TABLES = (
    """
    create table policy_version (
        tenant_id uuid not null references tenant, revision int not null check (revision > 0),
        source text not null, zone text not null, made_by text not null,
        made_at timestamptz not null, restored_from int,
        primary key (tenant_id, revision))
    """,
    """
    create table approval_request (
        tenant_id uuid not null references tenant, approval_id uuid not null,
        permission text not null, company_id uuid, amount_minor bigint,
        currency text not null default '', digest bytea not null, about_sealed bytea not null,
        wanted smallint not null check (wanted > 0), asked_by text not null, behind text not null,
        asked_at timestamptz not null, expires_at timestamptz not null, used_at timestamptz,
        primary key (tenant_id, approval_id))
    """,
    "create index on approval_request (tenant_id, asked_by, expires_at)",
    "create index on approval_request (tenant_id, asked_at desc)",
    """
    create table approval_vote (
        tenant_id uuid not null, approval_id uuid not null, decided_by text not null,
        approves boolean not null, decided_at timestamptz not null,
        primary key (tenant_id, approval_id, decided_by),
        foreign key (tenant_id, approval_id) references approval_request)
    """,
)


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    guest = context.config.attributes["guest_role"]
    for statement in (
        *TABLES,
        *tenant_table("policy_version", app=app, grants="select, insert"),
        *tenant_table("approval_request", app=app, grants="select, insert, update (used_at)"),
        *tenant_table("approval_vote", app=app, grants="select, insert"),
        *company_table("approval_request", guest=guest, grants="select, insert, update (used_at)"),
        # A guest's acts are under the policies of the organisation that they are in.
        f"grant select on policy_version, approval_vote to {guest}",
    ):
        op.execute(statement)
