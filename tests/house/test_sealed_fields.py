"""The index of sealed fields is complete, and the app may seal each of them again."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from solvent.platform.opening import Addresses
from solvent.vault.sealed_fields import FIELDS

_SEALED = """
select table_name as table, column_name as column from information_schema.columns
where table_schema = 'public' and data_type = 'bytea'
    and (column_name = 'sealed' or column_name like '%\\_sealed')
"""
_KEYS = """
select t.relname as table, array_agg(a.attname order by k.at)::text[] as columns
from pg_index x join pg_class t on t.oid = x.indrelid
cross join lateral unnest(x.indkey::int[]) with ordinality as k (number, at)
join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
where t.relnamespace = 'public'::regnamespace and x.indisprimary group by 1
"""


def _ask(url: str, query: str, *values: object) -> list[dict[str, Any]]:
    async def asked() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(url)
        try:
            return [dict(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    return asyncio.run(asked())


def test_every_sealed_column_of_the_schema_is_in_the_index(database_urls: Addresses) -> None:
    found = {(row["table"], row["column"]) for row in _ask(database_urls.owner, _SEALED)}
    assert ("import_file", "sealed") in found
    assert found == {(field.table, field.column) for field in FIELDS}


def test_rows_of_the_index_are_named_by_the_primary_key(database_urls: Addresses) -> None:
    keys = {row["table"]: tuple(row["columns"]) for row in _ask(database_urls.owner, _KEYS)}
    for field in FIELDS:
        assert keys[field.table] == ("tenant_id", *field.rows), field


def test_no_two_fields_share_a_place() -> None:
    placed = [field for field in FIELDS if not field.placed_by]
    places = {field.place(*("row" for _ in field.rows)) for field in placed}
    assert len(places) == len(placed)


def test_the_app_may_replace_each_envelope_and_keyed_hash(database_urls: Addresses) -> None:
    for field in FIELDS:
        for column in (field.column, *((field.blind.column,) if field.blind else ())):
            (row,) = _ask(
                database_urls.app,
                "select has_column_privilege($1, $2, 'update') as may",
                field.table,
                column,
            )
            assert row["may"], (field.table, column)
