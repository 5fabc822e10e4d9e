"""Invitations, transfers of ownership, groups of companies, and what is used month by month."""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import company_table, tenant_table

revision = "0010"
down_revision = "0009"

TABLES = (
    """
    create table invitation (
        tenant_id uuid not null references tenant, invitation_id uuid not null,
        role text not null, grant_id uuid, email_sealed bytea not null,
        email_blind bytea not null, invited_by text not null, invited_at timestamptz not null,
        expires_at timestamptz not null, accepted_at timestamptz, accepted_by text not null
        default '', revoked_at timestamptz,
        primary key (tenant_id, invitation_id))
    """,
    "create index invitation_email on invitation (tenant_id, email_blind)",
    """
    create table ownership_transfer (
        tenant_id uuid not null, transfer_id uuid not null, from_member_id uuid not null,
        to_member_id uuid not null, offered_at timestamptz not null,
        expires_at timestamptz not null, outcome text not null default '',
        settled_at timestamptz,
        primary key (tenant_id, transfer_id),
        foreign key (tenant_id, from_member_id) references member,
        foreign key (tenant_id, to_member_id) references member)
    """,
    (
        "create unique index ownership_transfer_open on ownership_transfer (tenant_id)"
        " where outcome = ''"
    ),
    """
    create table company_group (
        tenant_id uuid not null references tenant, group_id uuid not null, name text not null,
        created_at timestamptz not null, primary key (tenant_id, group_id))
    """,
    "create unique index company_group_name on company_group (tenant_id, name)",
    """
    create table company_group_member (
        tenant_id uuid not null, group_id uuid not null, company_id uuid not null,
        primary key (tenant_id, group_id, company_id),
        foreign key (tenant_id, group_id) references company_group on delete cascade)
    """,
    # ai_micros: millionths of the currency's main unit, so that calls of parts of a cent add up.
    """
    create table month_use (
        tenant_id uuid not null references tenant, month date not null,
        api_calls bigint not null default 0, ai_micros bigint not null default 0,
        primary key (tenant_id, month))
    """,
)
_CHANGEABLE = {
    "invitation": "email_sealed, email_blind, expires_at, accepted_at, accepted_by, revoked_at",
    "ownership_transfer": "outcome, settled_at",
    "company_group": "name",
    "month_use": "api_calls, ai_micros",
}


def upgrade() -> None:
    """Make the tables and grant each role what it needs."""
    app = context.config.attributes["app_role"]
    guest = context.config.attributes["guest_role"]
    adding = "select, insert"
    for statement in (
        *TABLES,
        *tenant_table("invitation", app=app, grants=adding),
        *tenant_table("ownership_transfer", app=app, grants=adding),
        *tenant_table("company_group", app=app, grants=f"{adding}, delete"),
        *tenant_table("company_group_member", app=app, grants=f"{adding}, delete"),
        *company_table("company_group_member", guest=guest, grants="select"),
        *tenant_table("month_use", app=app, grants=adding),
        *(f"grant update ({names}) on {table} to {app}" for table, names in _CHANGEABLE.items()),
    ):
        op.execute(statement)
