"""Assessments and insights; removal of a sample company."""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import tenant_table

revision = "0003"
down_revision = "0002"

TABLES = (
    """
    create table assessment (
        tenant_id uuid not null, assessment_id uuid not null, company_id uuid not null,
        as_of date not null, known_seq bigint not null, score_hundredths int,
        confidence smallint not null, inputs jsonb not null,
        document jsonb not null, outlook jsonb not null,
        rules_version text not null, is_backfill boolean not null, created_at timestamptz not null,
        primary key (tenant_id, assessment_id),
        foreign key (tenant_id, company_id) references company)
    """,
    "create index on assessment (tenant_id, company_id, as_of desc, created_at desc)",
    """
    create table insight (
        tenant_id uuid not null, assessment_id uuid not null, company_id uuid not null,
        document jsonb not null, created_at timestamptz not null,
        primary key (tenant_id, assessment_id),
        foreign key (tenant_id, company_id) references company)
    """,
    "create index on insight (tenant_id, company_id, created_at desc)",
)
COMPANY_TABLES = (
    "insight",
    "assessment",
    "learnt_category",
    "posted_batch",
    "day_total",
    "posting",
    "entry",
    "bank_line",
    "account",
    "bank_account",
    "outbox",
)


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    deletes = "\n".join(
        f"delete from public.{table} where tenant_id = mine and company_id = unwanted;"
        for table in COMPANY_TABLES
    )
    removal = f"""
    create function remove_sample_company(unwanted uuid) returns void
    language plpgsql security definer set search_path = pg_catalog, public as $$
    declare mine uuid := current_setting('solvent.tenant')::uuid;
    begin
        perform from public.company where tenant_id = mine and company_id = unwanted and is_sample;
        if not found then raise exception 'not a sample company'; end if;
        {deletes}
        delete from public.import_file f using public.import i where f.tenant_id = mine
            and i.tenant_id = mine and i.import_id = f.import_id and i.company_id = unwanted;
        delete from public.import where tenant_id = mine and company_id = unwanted;
        delete from public.company where tenant_id = mine and company_id = unwanted;
    end $$
    """
    for statement in (
        *TABLES,
        *tenant_table("assessment", app=app, grants="select, insert"),
        *tenant_table("insight", app=app, grants="select, insert"),
        removal,
        "revoke execute on function remove_sample_company(uuid) from public",
        f"grant execute on function remove_sample_company(uuid) to {app}",
    ):
        op.execute(statement)
