"""The schema can be spread over machines by tenant_id: no key and no reference reaches over it."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from solvent.platform.opening import Addresses

# Tables that are whole on every machine or on one of their own: what they hold, and all of it.
ELSEWHERE = {
    "alembic_version": {"version_num"},
    "credential": {"hash", "kind", "tenant_id", "subject_id", "expires_at"},
    "way": {
        "grantee_tenant_id",
        "company_id",
        "grant_id",
        "granting_tenant_id",
        "grantee_member_id",
    },
}
# What may stand in a table that is asked before the tenant is known: ids, hashes, kinds, moments.
IDS_ONLY = {"uuid", "bytea", "timestamp with time zone", "text", "character varying"}
# Unique over all tenants: the order in which events are handed on, which one relay reads.
UNIQUE_ELSEWHERE = {"outbox_position_idx"}

_COLUMNS = """
select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
    a.attnotnull as filled, a.attidentity <> '' as counted
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
    and not a.attisdropped
"""
_UNIQUE = """
select t.relname as table, i.relname as index, x.indisprimary as is_primary,
    (select attname from pg_attribute where attrelid = t.oid and attnum = x.indkey[0]) as first
from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
where t.relnamespace = 'public'::regnamespace and x.indisunique
"""
_REFERENCES = """
select t.relname as table, k.conname as name, f.relname as other,
    (select attname from pg_attribute where attrelid = t.oid and attnum = k.conkey[1]) as own_first,
    (select attname from pg_attribute where attrelid = f.oid and attnum = k.confkey[1]) as its_first
from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class f on f.oid = k.confrelid
where k.contype = 'f' and t.relnamespace = 'public'::regnamespace
"""

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def schema(database_urls: Addresses) -> dict[str, Rows]:
    async def asked() -> dict[str, Rows]:
        connection = await asyncpg.connect(database_urls.owner)
        try:
            return {
                name: [dict(row) for row in await connection.fetch(query)]
                for name, query in (
                    ("columns", _COLUMNS),
                    ("unique", _UNIQUE),
                    ("references", _REFERENCES),
                )
            }
        finally:
            await connection.close()

    return asyncio.run(asked())


@pytest.fixture(scope="module")
def spread(schema: dict[str, Rows], not_spread: set[str]) -> set[str]:
    """The tables that are spread by tenant."""
    found = {row["table"] for row in schema["columns"]} - not_spread
    assert len(found) > 30
    return found


@pytest.fixture(scope="module")
def not_spread(schema: dict[str, Rows]) -> set[str]:
    """The tables that hold no tenant's rows: those named here, and those without a tenant."""
    tenanted = {row["table"] for row in schema["columns"] if row["name"] == "tenant_id"}
    return set(ELSEWHERE) | ({row["table"] for row in schema["columns"]} - tenanted)


def test_each_spread_table_says_whose_each_row_is(
    schema: dict[str, Rows], spread: set[str]
) -> None:
    said = {
        row["table"]
        for row in schema["columns"]
        if row["name"] == "tenant_id" and row["type"] == "uuid" and row["filled"]
    }
    assert spread <= said


def test_the_tenant_leads_each_unique_key(schema: dict[str, Rows], spread: set[str]) -> None:
    keys = [row for row in schema["unique"] if row["table"] in spread]
    assert {row["table"] for row in keys if row["is_primary"]} == spread
    wrong = {row["index"] for row in keys if row["first"] != "tenant_id"}
    assert wrong == UNIQUE_ELSEWHERE


def test_each_reference_stays_with_its_tenant(schema: dict[str, Rows], spread: set[str]) -> None:
    references = [row for row in schema["references"] if row["table"] in spread]
    assert len(references) > 20
    wrong = [
        row["name"]
        for row in references
        if (row["own_first"], row["its_first"]) != ("tenant_id", "tenant_id")
        or row["other"] not in spread
    ]
    assert wrong == []


def test_no_row_is_numbered_over_all_tenants_but_the_outbox(
    schema: dict[str, Rows], spread: set[str]
) -> None:
    counted = {
        (row["table"], row["name"])
        for row in schema["columns"]
        if row["counted"] and row["table"] in spread
    }
    assert counted == {("outbox", "position")}


def test_look_ups_hold_ids_only_and_all_their_columns_are_known(
    schema: dict[str, Rows],
) -> None:
    for table, names in ELSEWHERE.items():
        columns = [row for row in schema["columns"] if row["table"] == table]
        assert {row["name"] for row in columns} == names, table
        assert {row["type"] for row in columns} <= IDS_ONLY, table
