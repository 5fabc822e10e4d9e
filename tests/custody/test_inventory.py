from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent import ids
from solvent.custody import column_words, inventory, readme, sealed_values, store
from solvent.custody.inventory import Column, Table, TablesCircular
from solvent.ids import Scope, TenantId
from solvent.platform.tools import Tools
from solvent.vault import sealed_fields


def a_table(name: str, *refers: str, born: int = 0) -> Table:
    columns = (Column("tenant_id", "uuid"), Column("id", "bigint", counted=True))
    return Table(name, columns, ("tenant_id",), frozenset(refers), born)


@given(st.permutations(range(8)), st.data())
def test_each_table_stands_after_those_that_it_refers_to(
    order: list[int], data: st.DataObject
) -> None:
    names = [f"t{number}" for number in order]
    tables = [
        a_table(name, *data.draw(st.sets(st.sampled_from(names[:at]))) if at else (), born=at)
        for at, name in enumerate(names)
    ]
    shuffled = data.draw(st.permutations(tables))
    done: set[str] = set()
    for table in inventory.exported(shuffled):
        assert table.refers <= done
        done.add(table.name)
    assert done == set(names)


def test_a_table_may_refer_to_itself_and_to_what_stays_behind() -> None:
    tables = [a_table("entry", "entry", "session"), a_table("session")]
    assert [one.name for one in inventory.exported(tables)] == ["entry"]


def test_tables_in_a_circle_are_refused() -> None:
    with pytest.raises(TablesCircular, match="a, b"):
        inventory.exported([a_table("a", "b"), a_table("b", "a")])


def catalogue(run: Any) -> list[Table]:
    async def story(tools: Tools) -> list[Table]:
        scope = Scope(TenantId(ids.new()), "operator", frozenset({"*"}))
        async with tools.database.scoped(scope) as connection:
            return await store.tables(connection)

    found: list[Table] = run(story)
    return found


def test_each_table_of_tenants_goes_along_or_is_left_out_for_a_reason(run: Any) -> None:
    names = {table.name for table in catalogue(run)}
    assert len(names) > 30
    described, left = set(column_words.TABLES), set(inventory.LEFT_OUT)
    assert not described & left
    assert described | left == names, "describe it in column_words, or say in inventory why not"
    assert all(len(reason) > 20 for reason in inventory.LEFT_OUT.values())


def test_no_secret_goes_along(run: Any) -> None:
    """A table or column whose name speaks of a secret is left out, or is argued here."""
    speaking = ("password", "totp", "secret", "recovery", "session", "link", "key_", "token")
    known = {
        "audit_checkpoint.key_version": "the number of a public key",
        "bank_line.announced_key": "by which a pending line is known again",
        "bank_line.dedupe_key": "by which a line is known again",
        "oauth_client.tokens_from": "an instant",
        "api_key.api_key_id": "an id",
    }
    found = {
        f"{table.name}.{column.name}"
        for table in inventory.exported(catalogue(run))
        for column in inventory.written(table)
        if any(word in f"{table.name}.{column.name}" for word in speaking)
    }
    assert found - {f"api_key.{name}" for name in _names(run, "api_key")} <= set(known)


def _names(run: Any, table: str) -> set[str]:
    (found,) = [one for one in catalogue(run) if one.name == table]
    return {column.name for column in found.columns}


def test_each_sealed_column_that_goes_along_can_be_opened(run: Any) -> None:
    known = {(field.table, field.column) for field in sealed_fields.FIELDS}
    sealed = {
        (table.name, column.name)
        for table in inventory.exported(catalogue(run))
        for column in inventory.written(table)
        if column.type == "bytea" and "sealed" in column.name
    }
    assert sealed - known == set()
    assert set(sealed_values.SEALED) >= {"import_file", "bank_account"}


def test_the_readme_names_each_table_and_column(run: Any) -> None:
    tables = inventory.exported(catalogue(run))
    text = readme.text(tables)
    for table in tables:
        assert f"\n{table.name}.jsonl - " in text
        for column in inventory.written(table):
            assert f"    {column.name} ({column.type})" in text
    assert max(map(len, text.split("THE TABLES")[0].splitlines())) <= 100
