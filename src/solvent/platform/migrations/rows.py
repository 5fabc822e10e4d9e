"""Statements that tenant tables need: forced row-level security, and what each role may do."""

from __future__ import annotations

CURRENT_TENANT = "(select current_setting('solvent.tenant', true)::uuid)"
CURRENT_COMPANIES = "(select current_setting('solvent.companies', true))::uuid[]"


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


def company_table(table: str, *, guest: str, grants: str = "select, insert, update") -> list[str]:
    """List the statements that confine the guest role to the companies named by a transaction."""
    return [
        (
            f"create policy company on {table} as restrictive to {guest}"
            f" using (company_id = any ({CURRENT_COMPANIES}))"
        ),
        f"grant {grants} on {table} to {guest}",
    ]
