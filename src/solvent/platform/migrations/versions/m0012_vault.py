"""The name of the key shelf; what sealing again needs of the app.

The app may replace an envelope by another of the same content.
"""

from __future__ import annotations

from alembic import context, op

revision = "0012"
down_revision = "0011"

# Sealed columns of tables in which the app changes nothing else, or not this.
_COLUMNS = {
    "import_file": "sealed",
    "audit_opening": "sealed",
    "audit_witness": "sealed",
    "approval_request": "about_sealed",
}


# Which shelf holds the keys of this database: of no organisation, and for the owner alone.
_SHELF = """
create table key_shelf (
    single boolean primary key default true check (single), name text not null)
"""


def upgrade() -> None:
    op.execute(_SHELF)
    app = context.config.attributes["app_role"]
    for table, column in _COLUMNS.items():
        op.execute(f"grant update ({column}) on {table} to {app}")
