"""Statements that each tenant table needs: forced row-level security and the app's grants."""

from __future__ import annotations

CURRENT_TENANT = "(select current_setting('solvent.tenant', true)::uuid)"


def tenant_table(table: str, *, app: str, grants: str = "select, insert, update") -> list[str]:
    """List the statements that put a table under the tenant policy and grant it to app."""
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        (
            f"create policy tenant on {table} using (tenant_id = {CURRENT_TENANT})"
            f" with check (tenant_id = {CURRENT_TENANT})"
        ),
        f"grant {grants} on {table} to {app}",
    ]
