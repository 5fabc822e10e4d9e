from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from tests.audit.test_sequencing import record_many
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent.audit import checkpointing, exporting, signing, verifying
from solvent.audit.examination import Wrong
from solvent.ids import Scope
from solvent.platform.opening import Addresses
from solvent.platform.tools import Tools

NOW = datetime(2026, 3, 31, 12, 30, 20, tzinfo=UTC)


async def export(tools: Tools, scope: Scope, path: Path, *, now: datetime) -> Path:
    size = await exporting.begin(tools.database, scope, keys=tools.keys, key_version=1, now=now)
    lines = exporting.lines(
        tools.database, scope, size=size, keys=tools.keys, key_version=1, now=now
    )
    content = b"".join([part async for part in lines])
    await asyncio.to_thread(path.write_bytes, content)
    return path


def keys_of(tools: Tools) -> list[bytes]:
    return list(signing.public_keys(tools.keys, version=1).values())


def reader(scope: Scope) -> Scope:
    return Scope(scope.tenant_id, "me_test", frozenset({"audit:read"}))


def test_an_export_is_verified_without_the_database(run: Run, tmp_path: Path) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        for minute in range(3):
            await record_many(tools, scope, 150)
            now = NOW + timedelta(minutes=minute)
            await checkpointing.issue(
                tools.database, scope, keys=tools.keys, key_version=1, now=now
            )
        path = await export(tools, reader(scope), tmp_path / "export.jsonl", now=NOW)
        verdict = verifying.verify(path, keys=keys_of(tools))
        assert verdict.is_whole
        assert verdict.size > 450
        assert verdict.checkpoints == 4

    run(story)


@pytest.mark.parametrize("wrong", [Wrong.CHANGED, Wrong.MISSING])
def test_what_the_owner_of_the_database_changes_is_found(
    run: Run, tmp_path: Path, database_urls: Addresses, wrong: Wrong
) -> None:
    """Whoever owns the tables can take the triggers off, and is found out all the same."""

    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        await record_many(tools, scope, 20)
        await checkpointing.issue(tools.database, scope, keys=tools.keys, key_version=1, now=NOW)
        await _tamper(database_urls.owner, scope, wrong)
        path = await export(tools, reader(scope), tmp_path / "export.jsonl", now=NOW)
        (fault, *_) = verifying.verify(path, keys=keys_of(tools)).faults
        assert fault.wrong is Wrong.CHANGED
        assert fault.number == 7

    run(story)


async def _tamper(owner: str, scope: Scope, wrong: Wrong) -> None:
    connection = await asyncpg.connect(owner)
    record = "(select audit_record_id from audit_leaf where tenant_id = $1 and number = 7)"
    change = (
        "update audit_record set canonical = replace(convert_from(canonical, 'UTF8'), 'done',"
        " 'gone')::bytea"
        if wrong is Wrong.CHANGED
        else "delete from audit_record"
    )
    try:
        async with connection.transaction():
            await connection.execute(
                "alter table audit_record disable trigger user;"
                "alter table audit_record no force row level security;"
                "alter table audit_leaf no force row level security"
            )
            await connection.execute(
                f"{change} where tenant_id = $1 and audit_record_id = {record}", scope.tenant_id
            )
            await connection.execute(
                "alter table audit_record enable trigger user;"
                "alter table audit_record force row level security;"
                "alter table audit_leaf force row level security"
            )
    finally:
        await connection.close()
