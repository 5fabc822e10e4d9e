"""What the app role may change is said by column, and rules look at no temporary table.

A company made a sample by an update could be removed with its entries, which are append-only.
A temporary table named like one of the schema is found before it unless pg_temp is said to be last.
"""

from __future__ import annotations

from alembic import context, op

revision = "0004"
down_revision = "0003"

# What the store modules change, an organisation's name, and no more.
_COLUMNS_BY_TABLE = {
    "tenant": "name",
    "member": "",
    "company": "ledger_seq, closed_through",
    "api_key": "revoked_at",
    "session": "revoked_at",
    "sign_in_link": "used_at",
}
_FUNCTIONS = (
    "entries_balance()",
    "company_stands()",
    "bank_account_stands()",
    "append_only()",
    "find_credential(bytea)",
    "add_credential(bytea, text, uuid, timestamptz)",
    "drop_credential(uuid)",
    "remove_sample_company(uuid)",
)
# A line that the bank has posted is evidence: only a person's note on it may change.
_EVIDENCE = (
    """
    create function posted_lines_stand() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
    declare noted public.bank_line := old;
    begin
        noted.note := new.note;
        if new is distinct from noted then
            raise exception 'a posted bank line is never changed';
        end if;
        return new;
    end $$
    """,
    (
        "create trigger posted_lines_stand before update on bank_line for each row"
        " when (not old.pending) execute function posted_lines_stand()"
    ),
)


def upgrade() -> None:
    app = context.config.attributes["app_role"]
    relay = context.config.attributes["relay_role"]
    for table, columns in _COLUMNS_BY_TABLE.items():
        op.execute(f"revoke update on {table} from {app}")
        if columns:
            op.execute(f"grant update ({columns}) on {table} to {app}")
    for function in _FUNCTIONS:
        op.execute(f"alter function {function} set search_path = pg_catalog, public, pg_temp")
    op.execute(f"revoke update on outbox from {relay}")
    op.execute(f"grant update (relayed_at, tries, next_try_at, fault) on outbox to {relay}")
    for statement in _EVIDENCE:
        op.execute(statement)
