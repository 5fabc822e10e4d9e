from __future__ import annotations

import asyncpg
import pytest
from tests.audit.test_exporting import NOW
from tests.audit.test_sequencing import record_many
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent.audit import checkpointing, finding, rechecking
from solvent.audit.checkpointing import TreeBroken
from solvent.audit.examination import Wrong
from solvent.audit.rechecking import Checked
from solvent.ids import Scope
from solvent.platform.opening import Addresses
from solvent.platform.tools import Tools

_TABLES = ("audit_record", "audit_leaf", "audit_tile", "audit_checkpoint")


async def tamper(owner: str, scope: Scope, statement: str) -> None:
    """Do what only the owner of the tables can: take the guards off, change rows, put them on."""
    connection = await asyncpg.connect(owner)
    try:
        async with connection.transaction():
            for table in _TABLES:
                await connection.execute(
                    f"alter table {table} disable trigger user;"
                    f"alter table {table} no force row level security"
                )
            await connection.execute(statement, scope.tenant_id)
            for table in _TABLES:
                await connection.execute(
                    f"alter table {table} enable trigger user;"
                    f"alter table {table} force row level security"
                )
    finally:
        await connection.close()


async def recheck(tools: Tools, scope: Scope) -> Checked:
    return await rechecking.recheck(tools.database, scope, keys=tools.keys, key_version=1, now=NOW)


async def an_audited_organisation(tools: Tools) -> Scope:
    scope = await builder.an_organisation(tools)
    for _ in range(2):
        await record_many(tools, scope, 300)
        await checkpointing.issue(tools.database, scope, keys=tools.keys, key_version=1, now=NOW)
    return scope


def test_a_whole_record_is_found_whole_and_that_is_recorded(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await an_audited_organisation(tools)
        found = await recheck(tools, scope)
        assert (found.faults, found.checkpoints) == ([], 2)
        async with tools.database.scoped(scope) as connection:
            noted = await finding.last_of(connection, scope, act="audit.verified")
        assert noted is not None
        assert noted.facts == {
            "records": found.size,
            "checkpoints": 2,
            "faults": 0,
            "first_wrong": None,
        }

    run(story)


_NINTH = "(select audit_record_id from audit_leaf where tenant_id = $1 and number = 9)"
_ONE = f"where tenant_id = $1 and audit_record_id = {_NINTH}"


@pytest.mark.parametrize(
    ("statement", "wrong", "number"),
    [
        (f"update audit_record set canonical = canonical || ' ' {_ONE}", Wrong.CHANGED, 9),
        (f"delete from audit_record {_ONE}", Wrong.MISSING, 9),
        ("delete from audit_leaf where tenant_id = $1 and number > 590", Wrong.CUT_OFF, 591),
        (
            "update audit_checkpoint set root = sha256(root) where tenant_id = $1",
            Wrong.UNSIGNED,
            None,
        ),
        (
            "update audit_tile set hashes = substring(hashes from 33) where tenant_id = $1",
            Wrong.HASHES_CHANGED,
            0,
        ),
        ("delete from audit_tile where tenant_id = $1", Wrong.HASHES_CHANGED, 0),
        (
            "update audit_checkpoint set note = '' where tenant_id = $1",
            Wrong.UNSIGNED,
            None,
        ),
    ],
)
def test_what_was_changed_in_the_database_is_found(
    run: Run, database_urls: Addresses, statement: str, wrong: Wrong, number: int | None
) -> None:
    async def story(tools: Tools) -> None:
        scope = await an_audited_organisation(tools)
        await tamper(database_urls.owner, scope, statement)
        (fault, *_) = (await recheck(tools, scope)).faults
        assert (fault.wrong, fault.number) == (wrong, number)

    run(story)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_leaf set hash = sha256(hash) where tenant_id = $1 and number > 511",
        "delete from audit_leaf where tenant_id = $1 and number > 511",
        "delete from audit_tile where tenant_id = $1",
    ],
)
def test_nothing_more_is_signed_over_a_tree_that_was_changed(
    run: Run, database_urls: Addresses, statement: str
) -> None:
    async def story(tools: Tools) -> None:
        scope = await an_audited_organisation(tools)
        await tamper(database_urls.owner, scope, statement)
        await record_many(tools, scope, 1)
        with pytest.raises(TreeBroken):
            await checkpointing.issue(
                tools.database, scope, keys=tools.keys, key_version=1, now=NOW
            )

    run(story)
