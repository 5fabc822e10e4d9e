"""Bank accounts, imports and lines; chart, entries, postings and their daily totals."""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import tenant_table

revision = "0002"
down_revision = "0001"

CONNECTORS = (
    """
    create table bank_account (
        tenant_id uuid not null, bank_account_id uuid not null, company_id uuid not null,
        name text not null, kind text not null, currency char(3) not null,
        institution text not null default '', number_blind bytea not null,
        number_sealed bytea not null, number_tail text not null, account_id uuid not null,
        opening_minor bigint, opening_on date, stated_minor bigint, stated_on date,
        opening_derived boolean not null default false, posted_minor bigint not null default 0,
        created_at timestamptz not null,
        primary key (tenant_id, bank_account_id),
        unique (tenant_id, company_id, number_blind),
        foreign key (tenant_id, company_id) references company)
    """,
    """
    create table import (
        tenant_id uuid not null, import_id uuid not null, company_id uuid not null,
        file_name text not null, content_hash bytea not null, size_bytes bigint not null,
        format text not null, state text not null, answers jsonb not null, done int not null,
        total int not null, report jsonb, fault jsonb, created_by text not null,
        created_at timestamptz not null, ended_at timestamptz,
        primary key (tenant_id, import_id),
        foreign key (tenant_id, company_id) references company)
    """,
    "create index on import (tenant_id, company_id, created_at desc)",
    """
    create table import_file (
        tenant_id uuid not null, import_id uuid not null, sealed bytea not null,
        primary key (tenant_id, import_id),
        foreign key (tenant_id, import_id) references import on delete cascade)
    """,
    "alter table import_file alter column sealed set storage external",
    """
    create table bank_line (
        tenant_id uuid not null, line_id uuid not null, company_id uuid not null,
        bank_account_id uuid not null, import_id uuid not null, place text not null,
        dedupe_key bytea not null, announced_key bytea, source_id text not null,
        booked_on date not null,
        amount_minor bigint not null, description text not null, counterparty text not null,
        bank_kind text not null, pending boolean not null, balance_after_minor bigint,
        raw text not null, note text not null default '', dropped_at timestamptz,
        primary key (tenant_id, line_id))
    """,
    "create unique index bank_line_once on bank_line (tenant_id, bank_account_id, dedupe_key)",
    "create index on bank_line (tenant_id, bank_account_id, booked_on)",
    (
        "create index bank_line_answered on bank_line (tenant_id, bank_account_id, announced_key)"
        " where announced_key is not null"
    ),
    "create index bank_line_pending on bank_line (tenant_id, company_id) where pending",
    (
        "create index bank_line_announced on bank_line (tenant_id, bank_account_id, booked_on)"
        " where pending"
    ),
    "create index on bank_line (tenant_id, import_id)",
)
LEDGER = (
    """
    create table account (
        tenant_id uuid not null, account_id uuid not null, company_id uuid not null,
        code text not null, name text not null, kind text not null, role text not null,
        primary key (tenant_id, account_id), unique (tenant_id, company_id, code),
        foreign key (tenant_id, company_id) references company)
    """,
    """
    create table entry (
        tenant_id uuid not null, entry_id uuid not null, company_id uuid not null,
        seq bigint not null, dated_on date not null, kind text not null, line_id uuid,
        reverses uuid, party text not null, description text not null,
        account_id uuid not null, amount_minor bigint not null, rule text not null,
        reason text not null, evidence text not null, confidence smallint not null,
        actor text not null,
        created_at timestamptz not null,
        primary key (tenant_id, entry_id))
    """,
    "create unique index entry_seq on entry (tenant_id, company_id, seq)",
    "create index entry_line on entry (tenant_id, line_id, seq desc)",
    "create index entry_reversed on entry (tenant_id, reverses) where reverses is not null",
    "create index entry_opening on entry (tenant_id, company_id) where kind = 'opening'",
    "create index entry_dated on entry (tenant_id, company_id, dated_on desc, seq desc)",
    """
    create table posting (
        tenant_id uuid not null, entry_id uuid not null, posting_no smallint not null,
        company_id uuid not null, account_id uuid not null, dated_on date not null,
        seq bigint not null, amount_minor bigint not null check (amount_minor <> 0),
        primary key (tenant_id, entry_id, posting_no))
    """,
    (
        "create index posting_account on posting"
        " (tenant_id, account_id, dated_on desc, seq desc) include (amount_minor)"
    ),
    """
    create table day_total (
        tenant_id uuid not null, company_id uuid not null, account_id uuid not null,
        dated_on date not null, seq bigint not null, amount_minor bigint not null,
        postings int not null,
        primary key (tenant_id, company_id, dated_on, account_id, seq))
    """,
    (
        "create index day_total_account on day_total (tenant_id, account_id, dated_on)"
        " include (amount_minor, seq)"
    ),
    """
    create table posted_batch (
        tenant_id uuid not null, company_id uuid not null, seq_last bigint not null,
        import_id uuid, entries int not null, posted_at timestamptz not null,
        primary key (tenant_id, company_id, seq_last))
    """,
    "create unique index posted_once on posted_batch (tenant_id, import_id)",
    """
    create table learnt_category (
        tenant_id uuid not null, company_id uuid not null, party text not null,
        direction text not null, account_id uuid not null, learnt_at timestamptz not null,
        primary key (tenant_id, company_id, party, direction),
        foreign key (tenant_id, account_id) references account)
    """,
)
# Rules over all rows of a statement at once. Foreign keys would check each of a hundred thousand
# rows by itself, which took a quarter of the time of loading them.
RULES = (
    """
    create function entries_balance() returns trigger language plpgsql as $$
    declare broken uuid;
    begin
        select entry_id into broken from added group by tenant_id, entry_id
        having sum(amount_minor) <> 0 or count(*) < 2 limit 1;
        if found then raise exception 'entry % does not balance', broken; end if;
        select d.account_id into broken
        from (select distinct tenant_id, company_id, account_id from added) d
        left join account a using (tenant_id, account_id)
        where a.company_id is distinct from d.company_id limit 1;
        if found then raise exception 'account % is not the company''s', broken; end if;
        return null;
    end $$
    """,
    """
    create function company_stands() returns trigger language plpgsql as $$
    declare broken uuid;
    begin
        select d.company_id into broken from (select distinct tenant_id, company_id from added) d
        left join company c using (tenant_id, company_id) where c.name is null limit 1;
        if found then raise exception 'there is no company %', broken; end if;
        return null;
    end $$
    """,
    """
    create function bank_account_stands() returns trigger language plpgsql as $$
    declare broken uuid;
    begin
        select d.bank_account_id into broken
        from (select distinct tenant_id, company_id, bank_account_id from added) d
        left join bank_account b using (tenant_id, bank_account_id)
        where b.company_id is distinct from d.company_id limit 1;
        if found then raise exception 'bank account % is not the company''s', broken; end if;
        return null;
    end $$
    """,
    *(
        f"create trigger {rule} after insert on {table} referencing new table as added"
        f" for each statement execute function {rule}()"
        for table, rule in (
            ("posting", "entries_balance"),
            ("entry", "company_stands"),
            ("day_total", "company_stands"),
            ("bank_line", "bank_account_stands"),
        )
    ),
)


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    policies = [
        *tenant_table("bank_account", app=app),
        *tenant_table("import", app=app),
        *tenant_table("import_file", app=app, grants="select, insert"),
        *tenant_table("bank_line", app=app),
        *tenant_table("account", app=app, grants="select, insert"),
        *tenant_table("entry", app=app, grants="select, insert"),
        *tenant_table("posting", app=app, grants="select, insert"),
        *tenant_table("day_total", app=app, grants="select, insert"),
        *tenant_table("posted_batch", app=app, grants="select, insert"),
        *tenant_table("learnt_category", app=app),
    ]
    for statement in (*CONNECTORS, *LEDGER, *RULES, *policies):
        op.execute(statement)
