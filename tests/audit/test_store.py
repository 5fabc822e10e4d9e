from __future__ import annotations

import asyncio
import hashlib

import asyncpg
import pytest
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent.audit import recording, store
from solvent.ids import Scope
from solvent.platform.opening import Addresses
from solvent.platform.tools import Tools


def test_an_act_is_recorded_with_it_or_not_at_all(run: Run) -> None:
    async def story(tools: Tools) -> list[str]:
        scope = await builder.an_organisation(tools)
        async with tools.database.scoped(scope) as connection:
            await recording.record(connection, scope, act="first.done", now=tools.now())
        with pytest.raises(ZeroDivisionError):
            await _record_and_fail(tools, scope)
        async with tools.database.scoped(scope) as connection:
            found = await store.newest(connection, scope, limit=9)
        for row in found:
            assert row["hash"] == hashlib.sha256(b"\x00" + row["canonical"]).digest()
        return [row["act"] for row in found]

    assert run(story) == ["first.done", "key.created", "organisation.founded"]


async def _record_and_fail(tools: Tools, scope: Scope) -> None:
    async with tools.database.scoped(scope) as connection:
        await recording.record(connection, scope, act="second.done", now=tools.now())
        _ = 1 // 0


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_record set actor = 'somebody else'",
        "delete from audit_record",
        "truncate audit_record",
    ],
)
def test_nobody_changes_the_record_not_even_its_owner(
    database_urls: Addresses, statement: str
) -> None:
    async def tried(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    with pytest.raises(asyncpg.RaiseError, match="never changed"):
        asyncio.run(tried(database_urls.owner))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        asyncio.run(tried(database_urls.app))
