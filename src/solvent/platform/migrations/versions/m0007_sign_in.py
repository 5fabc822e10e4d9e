"""Passwords, second factors, passkeys, recovery codes, limits against guessing."""

from __future__ import annotations

from alembic import context, op

from solvent.platform.migrations.rows import tenant_table

revision = "0007"
down_revision = "0006"

TABLES = (
    """
    create table password (
        tenant_id uuid not null, member_id uuid not null, sealed bytea not null,
        changed_at timestamptz not null, primary key (tenant_id, member_id),
        foreign key (tenant_id, member_id) references member)
    """,
    """
    create table totp (
        tenant_id uuid not null, member_id uuid not null, sealed bytea not null,
        added_at timestamptz not null, last_step bigint, primary key (tenant_id, member_id),
        foreign key (tenant_id, member_id) references member)
    """,
    """
    create table recovery_code (
        tenant_id uuid not null, member_id uuid not null, hash bytea not null,
        made_at timestamptz not null, used_at timestamptz,
        primary key (tenant_id, member_id, hash),
        foreign key (tenant_id, member_id) references member)
    """,
    """
    create table passkey (
        tenant_id uuid not null, passkey_id uuid not null, member_id uuid not null,
        credential_id bytea not null, public_key bytea not null, sign_count bigint not null,
        site text not null, name text not null, is_synced boolean not null,
        added_at timestamptz not null, used_at timestamptz, primary key (tenant_id, passkey_id),
        foreign key (tenant_id, member_id) references member)
    """,
    "create index on passkey (tenant_id, member_id)",
    """
    create table reset_link (
        tenant_id uuid not null, reset_link_id uuid not null, member_id uuid not null,
        purpose text not null, email_sealed bytea, expires_at timestamptz not null,
        used_at timestamptz, primary key (tenant_id, reset_link_id),
        foreign key (tenant_id, member_id) references member)
    """,
)
# Guesses are counted before anybody knows for which organisation, by keyed hashes only. A row says
# when all of its guesses will have been forgotten (the theoretical arrival time of GCRA).
GUESSES = (
    """
    create table guess (counted bytea primary key, spent_until timestamptz not null)
    """,
    "create index on guess (spent_until)",
    """
    create function take_guess(subject bytea, moment timestamptz, gap interval, burst int)
    returns timestamptz language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
    declare reached timestamptz;
    begin
        delete from public.guess where counted in (
            select counted from public.guess where spent_until < moment - interval '1 day'
            limit 20 for update skip locked);
        insert into public.guess as g values (subject, moment + gap)
        on conflict (counted) do update set spent_until = greatest(g.spent_until, moment) + gap
            where greatest(g.spent_until, moment) + gap <= moment + gap * burst
        returning spent_until into reached;
        if reached is not null then
            return null;
        end if;
        select spent_until + gap - gap * burst into reached from public.guess
            where counted = subject;
        return reached;
    end $$
    """,
    """
    create function give_back_guess(subject bytea, gap interval)
    returns void language sql security definer set search_path = pg_catalog, public, pg_temp as
    $$ update public.guess set spent_until = spent_until - gap where counted = subject $$
    """,
)
_FUNCTIONS = (
    "take_guess(bytea, timestamptz, interval, int)",
    "give_back_guess(bytea, interval)",
)


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    grants = {
        "password": "select, insert, update (sealed, changed_at), delete",
        "totp": "select, insert, update (sealed, added_at, last_step), delete",
        "recovery_code": "select, insert, update (used_at), delete",
        "passkey": "select, insert, update (sign_count, name, is_synced, used_at), delete",
        "reset_link": "select, insert, update (used_at, email_sealed)",
    }
    for statement in (
        *TABLES,
        *GUESSES,
        *(
            each
            for table, given in grants.items()
            for each in tenant_table(table, app=app, grants=given)
        ),
        *(f"revoke execute on function {name} from public" for name in _FUNCTIONS),
        *(f"grant execute on function {name} to {app}" for name in _FUNCTIONS),
    ):
        op.execute(statement)
