from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.builders import custody as builder
from tests.builders import journey
from tests.builders.journey import Firm, a_statement, daily

from solvent import ids
from solvent.custody import restoring
from solvent.custody.manifest import ArchiveUnfit
from solvent.custody.restoring import OrganisationHere
from solvent.errors import SolventError
from solvent.ids import Scope, TenantId
from solvent.platform.tools import Tools
from solvent.vault.enclosure import EnclosureUnopened

Files = dict[str, bytes]


async def an_archive(tools: Tools) -> tuple[Firm, Files]:
    firm = await journey.a_firm(tools)
    await journey.book(tools, firm, a_statement(daily(12)))
    return firm, builder.unpacked(await builder.an_archive(tools, firm.scope))


def as_another(files: Files, firm: Firm, *, tenant: TenantId | None = None) -> Files:
    """Give the archive as if it were of an organisation that nobody has yet; hashes follow."""
    old = firm.scope.tenant_id
    new = tenant or TenantId(ids.new())
    changed = {
        name: content.replace(str(old).encode(), str(new).encode()).replace(
            ids.show(ids.TENANT, old).encode(), ids.show(ids.TENANT, new).encode()
        )
        for name, content in files.items()
    }
    return rehashed(changed)


def rehashed(files: Files) -> Files:
    told = builder.manifest(files)
    for part in told["parts"]:
        content = files[part["name"]]
        part["bytes"], part["sha256"] = len(content), hashlib.sha256(content).hexdigest()
        if part["rows"] is not None:
            part["rows"] = content.count(b"\n")
    rows = {part["name"]: part["rows"] for part in told["parts"]}
    for table in told["tables"]:
        table["rows"] = rows[table["file"]]
    return {**files, "manifest.json": json.dumps(told).encode()}


def with_manifest(files: Files, **told: Any) -> Files:
    return {**files, "manifest.json": json.dumps({**builder.manifest(files), **told}).encode()}


async def put_in(tools: Tools, files: Files, tmp_path: Path) -> restoring.Restored:
    path = tmp_path / "archive.zip"
    path.write_bytes(builder.repacked(files))
    return await builder.restored(tools, path)


async def rows_of(tools: Tools, tenant: str) -> int:
    scope = Scope(TenantId(ids.read(ids.TENANT, tenant)), "operator", frozenset({"*"}))
    async with tools.database.scoped(scope) as connection:
        found: int = await connection.fetchval("select count(*) from tenant")
    return found


def test_an_organisation_that_is_here_is_not_overwritten(run: Any, tmp_path: Path) -> None:
    async def story(tools: Tools) -> None:
        _, files = await an_archive(tools)
        with pytest.raises(OrganisationHere):
            await put_in(tools, files, tmp_path)

    run(story)


def test_a_copy_with_ids_of_its_own_comes_in(run: Any, tmp_path: Path) -> None:
    """The control for the refusals below: what they change is what they are refused for."""

    async def story(tools: Tools) -> tuple[restoring.Restored, int]:
        firm, files = await an_archive(tools)
        found = await put_in(tools, as_another(files, firm), tmp_path)
        return found, await rows_of(tools, ids.show(ids.TENANT, found.tenant_id))

    found, count = run(story)
    assert count == 1
    assert found.rows > 60
    assert len(found.owners) == 1


def _without(name: str) -> Any:
    return lambda files: {key: value for key, value in files.items() if key != name}


def _replaced(name: str, old: bytes, new: bytes) -> Any:
    def changed(files: Files) -> Files:
        assert old in files[name], (name, files[name][:300])
        return {**files, name: files[name].replace(old, new, 1)}

    return changed


def _duplicated(name: str) -> Any:
    def changed(files: Files) -> Files:
        first = files[name].splitlines(keepends=True)[0]
        return {**files, name: files[name] + first}

    return changed


def _cut(name: str) -> Any:
    def changed(files: Files) -> Files:
        return {**files, name: b"".join(files[name].splitlines(keepends=True)[:-1])}

    return changed


HONEST_HASHES = {
    "a posting less, so that an entry does not balance": _cut("tables/posting.jsonl"),
    "a row twice": _duplicated("tables/account.jsonl"),
    "a line of another organisation": _replaced(
        "tables/bank_line.jsonl", b'"tenant_id":"01', b'"tenant_id":"02'
    ),
    "a row that is no JSON": _replaced("tables/company.jsonl", b"{", b"["),
    "a company less than rows refer to": _cut("tables/company.jsonl"),
    "a value of another type": _replaced(
        "tables/bank_line.jsonl", b'"amount_minor":', b'"amount_minor":"x","other":'
    ),
    "an opened value that is none": _replaced(
        "tables/bank_account.jsonl", b'"number_sealed":{"text"', b'"number_sealed":{"texts"'
    ),
    "a file of an import that is not in it": _replaced(
        "tables/import_file.jsonl", b'"file":"files/', b'"file":"files/x'
    ),
}
CHANGED = {
    "a changed digit": _replaced("tables/posting.jsonl", b'"amount_minor":', b'"amount_minor":1'),
    "a missing file": _without("tables/entry.jsonl"),
    "a file too many": lambda files: {**files, "tables/more.jsonl": b"{}\n"},
    "no manifest": _without("manifest.json"),
    "a manifest that is no JSON": lambda files: {**files, "manifest.json": b"{"},
    "another format": lambda files: with_manifest(files, format="other"),
    "a newer format": lambda files: with_manifest(files, version=2),
    "a newer schema": lambda files: with_manifest(files, schema="9999"),
    "a foreign id": lambda files: with_manifest(files, tenant="co_01"),
    "an unknown table": lambda files: with_manifest(
        files,
        tables=[
            *builder.manifest(files)["tables"],
            {"table": "pg_class", "file": "tables/company.jsonl", "columns": [], "rows": 0},
        ],
    ),
    "an unknown column": lambda files: with_manifest(
        files,
        tables=[
            {**one, "columns": [*one["columns"], "id; drop table entry"]}
            for one in builder.manifest(files)["tables"]
        ],
    ),
    "a table twice": lambda files: with_manifest(
        files, tables=builder.manifest(files)["tables"] * 2
    ),
    "a wrong count": lambda files: with_manifest(
        files,
        tables=[{**one, "rows": one["rows"] + 1} for one in builder.manifest(files)["tables"]],
    ),
    "a list of the wrong type": lambda files: with_manifest(files, parts="many"),
}


@pytest.mark.parametrize(
    "change", [*HONEST_HASHES.values(), *CHANGED.values()], ids=[*HONEST_HASHES, *CHANGED]
)
def test_an_archive_that_does_not_hold_is_refused_whole(
    run: Any, tmp_path: Path, change: Any
) -> None:
    async def story(tools: Tools) -> int:
        firm, files = await an_archive(tools)
        copy = as_another(files, firm)
        tenant = builder.manifest(copy)["tenant"]
        changed = change(copy)
        if change in HONEST_HASHES.values():
            changed = rehashed(changed)
        with pytest.raises(SolventError) as told:
            await put_in(tools, changed, tmp_path)
        assert isinstance(told.value, ArchiveUnfit | ids.IdMalformed), told.value
        return await rows_of(tools, tenant)

    assert run(story) == 0


def test_a_locked_archive_needs_its_passphrase(run: Any, tmp_path: Path) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        path = tmp_path / "locked.bin"
        path.write_bytes(await builder.an_archive(tools, firm.scope, passphrase=builder.PASSPHRASE))
        assert restoring.is_locked(path)
        for wrong in ("", "another passphrase"):
            with pytest.raises(EnclosureUnopened):
                await builder.restored(tools, path, passphrase=wrong)
        plain = b"".join(restoring.opened(path, passphrase=builder.PASSPHRASE))
        assert "manifest.json" in builder.unpacked(plain)

    run(story)


def test_a_file_that_is_no_archive_is_told_so(run: Any, tmp_path: Path) -> None:
    async def story(tools: Tools) -> None:
        path = tmp_path / "other.zip"
        for content in (b"", b"PK", b"hello", b"PK\x03\x04" + bytes(100)):
            path.write_bytes(content)
            with pytest.raises(ArchiveUnfit):
                await builder.restored(tools, path)

    run(story)
