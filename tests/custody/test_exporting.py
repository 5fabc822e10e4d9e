from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.builders import custody as builder
from tests.builders import journey
from tests.builders import tenancy as people
from tests.builders.journey import Firm, Moved, a_statement, daily

from solvent import ids
from solvent.custody import export_store, exporting, making, stowing, tending
from solvent.custody.export import (
    Export,
    ExportAnothers,
    ExportGone,
    ExportRunning,
    PassphraseShort,
    State,
)
from solvent.custody.exporting import ExportNotWhole
from solvent.ids import PermissionMissing, Scope
from solvent.platform.tools import Tools, job_scope
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role
from solvent.vault import enclosure


async def acts(tools: Tools, scope: Scope) -> list[str]:
    async with tools.database.scoped(scope) as connection:
        rows = await connection.fetch(
            "select act from audit_record where tenant_id = $1 order by at, audit_record_id",
            scope.tenant_id,
        )
    return [row["act"] for row in rows if row["act"].startswith("export.")]


async def a_firm(tools: Tools) -> Firm:
    firm = await journey.a_firm(tools)
    moves = [*daily(20), Moved(-1_234, journey.FIRST, "=2+5 HOLIDAY", "F1")]
    await journey.book(tools, firm, a_statement(moves))
    return firm


def test_an_archive_holds_each_row_and_file_and_says_so(run: Any) -> None:
    statement = a_statement(daily(20))

    async def story(tools: Tools) -> tuple[Export, bytes, dict[str, int], Firm]:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, statement, name="../März 1.ofx")
        export = await builder.an_export(tools, firm.scope)
        content = await builder.content_of(tools, firm.scope, export)
        counts = {t: await journey.count(tools, firm, t) for t in ("bank_line", "posting")}
        return export, content, counts, firm

    export, content, counts, firm = run(story)
    files = builder.unpacked(content)
    told = builder.manifest(files)
    assert (export.size_bytes, export.sha256) == (len(content), hashlib.sha256(content).digest())
    assert export.done == export.total == sum(one["rows"] for one in told["tables"])
    listed = {one["name"]: one for one in told["parts"]}
    assert set(listed) == set(files) - {"manifest.json"}
    for name, one in listed.items():
        assert one["sha256"] == hashlib.sha256(files[name]).hexdigest()
        assert one["bytes"] == len(files[name])
    rows = {one["table"]: one["rows"] for one in told["tables"]}
    assert rows["bank_line"] == counts["bank_line"] == files["tables/bank_line.jsonl"].count(b"\n")
    assert rows["posting"] == counts["posting"]
    (original,) = [name for name in files if name.startswith("files/")]
    assert original.endswith("/März_1.ofx")
    assert files[original] == statement
    account = json.loads(files["tables/bank_account.jsonl"])
    assert account["number_sealed"] == {"text": journey.GIRO}
    assert told["left_out"]["password"]
    assert told["tenant"] == ids.show(ids.TENANT, firm.scope.tenant_id)


def test_tables_for_people_tie_to_the_books_and_carry_no_formula(run: Any) -> None:
    async def story(tools: Tools) -> bytes:
        firm = await a_firm(tools)
        return await builder.an_archive(tools, firm.scope)

    files = builder.unpacked(run(story))
    tables = {
        name.rpartition("/")[2]: list(csv.DictReader(io.StringIO(content.decode())))
        for name, content in files.items()
        if name.endswith(".csv")
    }
    lines, balance = tables["transactions.csv"], tables["trial-balance.csv"]
    assert len(lines) == 21
    assert sum(Decimal(row["debit"]) for row in balance) == sum(
        Decimal(row["credit"]) for row in balance
    )
    assert {row["currency"] for row in (*lines, *balance)} == {"EUR"}
    (formula,) = [row for row in lines if "2+5" in row["description"]]
    assert formula["description"].startswith("'=")
    assert formula["amount"] == "-12.34"
    assert all(row["category"] for row in lines)


def test_a_passphrase_locks_the_file(run: Any) -> None:
    async def story(tools: Tools) -> bytes:
        firm = await a_firm(tools)
        return await builder.an_archive(tools, firm.scope, passphrase=builder.PASSPHRASE)

    content = run(story)
    assert enclosure.is_enclosed(content)
    assert not zipfile.is_zipfile(io.BytesIO(content))
    opening = enclosure.Opening(io.BytesIO(content), secret=builder.PASSPHRASE)
    assert "manifest.json" in builder.unpacked(opening.read())


def test_the_file_on_disk_is_sealed_and_closed_to_others(run: Any) -> None:
    async def story(tools: Tools) -> tuple[bytes, int, int]:
        firm = await a_firm(tools)
        export = await builder.an_export(tools, firm.scope)
        path = stowing.path_of(tools.settings.home, firm.scope.tenant_id, export.export_id)
        return path.read_bytes(), path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777

    content, mode, folder_mode = run(story)
    assert (mode, folder_mode) == (0o600, 0o700)
    assert b"PK\x03\x04" not in content
    assert b"bank_line" not in content


def test_only_who_asked_fetches_it_within_a_day_and_all_of_it_is_recorded(run: Any) -> None:
    async def story(tools: Tools) -> list[str]:
        scope = await people.an_organisation(tools)
        export = await builder.an_export(tools, scope)
        await builder.content_of(tools, scope, export)
        other = replace(scope, actor="me_other")
        with pytest.raises(ExportAnothers):
            await builder.content_of(tools, other, export)
        later = builder.at(tools, tools.now() + timedelta(hours=25))
        with pytest.raises(ExportGone):
            await builder.content_of(later, scope, export)
        path = stowing.path_of(tools.settings.home, scope.tenant_id, export.export_id)
        assert path.exists()
        await tending.tend(later)
        assert not path.exists()
        await tending.tend(later)
        (found,) = await exporting.exports(tools, scope)
        assert found.state is State.EXPIRED
        async with tools.database.scoped(scope) as connection:
            assert await export_store.secrets(connection, scope, export.export_id) == (None, None)
        return await acts(tools, scope)

    assert run(story) == ["export.requested", "export.made", "export.fetched", "export.expired"]


@pytest.mark.parametrize("role", [one for one in Role if one not in {Role.OWNER, Role.CFO}])
def test_who_may_not_export_is_refused(run: Any, role: Role) -> None:
    async def story(tools: Tools) -> None:
        scope = await people.an_organisation(tools, role=role)
        with pytest.raises(PermissionMissing):
            await builder.an_export(tools, scope)

    run(story)


def test_who_sees_some_companies_only_exports_nothing(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        scope = replace(firm.scope, companies=frozenset({firm.company_id}))
        with pytest.raises(ExportNotWhole):
            await exporting.request(tools, scope, member_id=None, passphrase="", now=tools.now())

    run(story)


def test_a_short_passphrase_and_a_second_export_at_once_are_refused(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await people.an_organisation(tools)
        now = tools.now()
        with pytest.raises(PassphraseShort):
            await exporting.request(tools, scope, member_id=None, passphrase="short", now=now)
        await exporting.request(tools, scope, member_id=None, passphrase="", now=now)
        with pytest.raises(ExportRunning):
            await exporting.request(tools, scope, member_id=None, passphrase="", now=now)
        # One that was given up on does not stand in the way for ever.
        later = now + timedelta(hours=7)
        await exporting.request(tools, scope, member_id=None, passphrase="", now=later)

    run(story)


def test_two_processes_do_not_make_the_same_export_at_once(run: Any) -> None:
    async def story(tools: Tools) -> State:
        scope = await people.an_organisation(tools)
        job = job_scope(scope.tenant_id, "exporting")
        made = await exporting.request(tools, scope, member_id=None, passphrase="", now=tools.now())
        async with tools.database.scoped(job) as connection:
            assert await export_store.take_turn(connection, job, made.export_id)
            with pytest.raises(ExportRunning):
                await making.make(tools, job, export_id=made.export_id)
        return await making.make(tools, job, export_id=made.export_id)

    assert run(story) is State.READY


def test_an_export_that_fails_says_so_and_leaves_no_file(run: Any) -> None:
    async def story(tools: Tools) -> tuple[Export, list[str], list[str]]:
        firm = await a_firm(tools)
        async with tools.database.scoped(firm.scope) as connection:
            await connection.execute(
                "update bank_account set number_sealed = '\\x02' where tenant_id = $1",
                firm.scope.tenant_id,
            )
        export = await builder.an_export(tools, firm.scope)
        shown = ids.show(ids.TENANT, firm.scope.tenant_id)
        left = [one.name for one in (tools.settings.home / "exports").glob(f"{shown}*")]
        return export, left, await acts(tools, firm.scope)

    export, left, recorded = run(story)
    assert export.state is State.FAILED
    assert export.fault
    assert left == []
    assert recorded == ["export.requested", "export.failed"]


def test_owner_and_cfo_hold_the_permission() -> None:
    holders = {role for role, held in PERMISSIONS_BY_ROLE.items() if "export:create" in held}
    assert holders == {Role.OWNER, Role.CFO}
