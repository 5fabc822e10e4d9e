from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.builders import custody as builder
from tests.builders import journey
from tests.builders import tenancy as people
from tests.builders.journey import Firm, a_statement, daily
from tests.conftest import Installation

from solvent import ids
from solvent.audit import checkpoint, signing
from solvent.custody import departing, tending
from solvent.custody.departure import GRACE, Held, Leaving, NameDiffers, NotLeaving
from solvent.custody.restoring import OrganisationHere
from solvent.identity import starting, visiting
from solvent.ids import PermissionMissing, Scope
from solvent.platform.tools import Tools
from solvent.tenancy import residents
from solvent.tenancy.roles import Role
from solvent.vault.shelf import KeysErased

_TABLES = """
select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and a.attname in ('tenant_id', 'granting_tenant_id', 'grantee_tenant_id')
    and not a.attisdropped
"""


def rows_with(installation: Installation, scope: Scope) -> dict[str, int]:
    """Count the rows of an organisation in each table, past every policy but its own."""

    async def counted() -> dict[str, int]:
        connection = await asyncpg.connect(installation.addresses.owner)
        try:
            await connection.execute(
                "select set_config('solvent.tenant', $1, false)", str(scope.tenant_id)
            )
            found = {}
            for name in {row["name"] for row in await connection.fetch(_TABLES)}:
                column = "granting_tenant_id" if name == "way" else "tenant_id"
                count = await connection.fetchval(
                    f'select count(*) from "{name}" where {column} = $1', scope.tenant_id
                )
                if count:
                    found[name] = count
            return found
        finally:
            await connection.close()

    return asyncio.run(counted())


async def a_full_organisation(tools: Tools) -> Firm:
    """Make one with books, an export on disk, keys, sessions and links."""
    firm = await journey.a_firm(tools)
    await journey.give(tools, firm, a_statement(daily(40)))
    await starting.make_sign_in_link(tools.database, firm.scope.tenant_id, now=tools.now())
    await builder.an_export(tools, firm.scope)
    residents.add(tools.settings.home, firm.scope.tenant_id)
    return firm


def test_nothing_of_an_erased_organisation_remains_but_its_tombstone(
    run: Any, installation: Installation
) -> None:
    async def leave(tools: Tools) -> Firm:
        firm = await a_full_organisation(tools)
        await departing.leave(tools, firm.scope, typed="Testers", now=tools.now())
        return firm

    firm = run(leave)
    before = rows_with(installation, firm.scope)
    assert {"posting", "audit_record", "import_file", "credential", "departure_due"} <= set(before)
    pattern = f"exports/{ids.show(ids.TENANT, firm.scope.tenant_id)}*"
    assert list(installation.settings.home.glob(pattern))

    async def erase(tools: Tools) -> int:
        later = builder.at(tools, tools.now() + GRACE)
        return await departing.erase(later, firm.scope.tenant_id, now=later.now())

    erased = run(erase)
    assert rows_with(installation, firm.scope) == {"tombstone": 1}
    assert erased > sum(before.values()) - 5
    assert not list(installation.settings.home.glob(pattern))
    assert firm.scope.tenant_id not in residents.of(installation.settings.home)


def test_the_tombstone_has_the_last_signed_checkpoint(run: Any) -> None:
    async def story(tools: Tools) -> tuple[str, list[bytes], Scope]:
        scope = await people.an_organisation(tools)
        now = tools.now()
        await departing.leave(tools, scope, typed=" Testers ", now=now, grace=timedelta())
        await departing.erase(tools, scope.tenant_id, now=now)
        async with tools.database.scoped(scope) as connection:
            (row,) = await connection.fetch("select * from tombstone")
        assert row["asked_by"] == scope.actor
        keys = list(signing.public_keys(tools.keys, version=1).values())
        return row["checkpoint"], keys, scope

    note, keys, scope = run(story)
    signed = checkpoint.read(note)
    assert signing.stands(signed, keys)
    assert signed.checkpoint.origin == checkpoint.origin_of(scope.tenant_id)
    assert signed.checkpoint.size >= 3


def test_a_restored_backup_brings_no_sealed_value_back(
    run: Any, installation: Installation
) -> None:
    """The rows come back as a backup has them, its keys do not."""

    async def story(tools: Tools) -> tuple[Firm, dict[str, list[str]]]:
        firm = await a_full_organisation(tools)
        kept = await builder.a_backup(
            tools, firm.scope, tables=("tenant", "company", "bank_account")
        )
        now = tools.now()
        await departing.leave(tools, firm.scope, typed="Testers", now=now, grace=timedelta())
        await departing.erase(tools, firm.scope.tenant_id, now=now)
        return firm, kept

    firm, kept = run(story)
    asyncio.run(builder.put_back(installation, firm.scope, kept))

    async def look(tools: Tools) -> None:
        async with tools.database.scoped(firm.scope) as connection:
            assert await connection.fetchval("select number_sealed from bank_account")
        with pytest.raises(KeysErased):
            await tools.vault.keys_of(firm.scope.tenant_id)

    run(look)


def test_an_erased_organisation_does_not_come_back_here(run: Any, tmp_path: Path) -> None:
    async def story(tools: Tools) -> None:
        scope = await people.an_organisation(tools)
        path = tmp_path / "archive.zip"
        path.write_bytes(await builder.an_archive(tools, scope))
        now = tools.now()
        await departing.leave(tools, scope, typed="Testers", now=now, grace=timedelta())
        await departing.erase(tools, scope.tenant_id, now=now)
        with pytest.raises(OrganisationHere):
            await builder.restored(tools, path)

    run(story)


def test_one_that_is_leaving_can_be_read_and_can_stay(run: Any) -> None:
    async def story(tools: Tools) -> list[bool]:
        made = await starting.found(
            tools.database, name="Testers", is_sample=False, now=tools.now()
        )
        visitor = await visiting.by_key(tools, made.key)
        found = [visitor.scope.may("company:create")]
        await departing.leave(tools, visitor.scope, typed="Testers", now=tools.now())
        leaving = await visiting.by_key(tools, made.key)
        assert leaving.scope.may("company:read")
        assert leaving.scope.may("export:create")
        found.append(leaving.scope.may("company:create"))
        with pytest.raises(Leaving):
            await departing.leave(tools, leaving.scope, typed="Testers", now=tools.now())
        await tending.tend(tools)  # which erases nothing before its time
        await departing.take_back(tools, leaving.scope, now=tools.now())
        found.append((await visiting.by_key(tools, made.key)).scope.may("company:create"))
        with pytest.raises(NotLeaving):
            await departing.take_back(tools, leaving.scope, now=tools.now())
        later = builder.at(tools, tools.now() + 2 * GRACE)
        await tending.tend(later)
        found.append((await visiting.by_key(tools, made.key)).scope.may("company:create"))
        return found

    assert run(story) == [True, False, True, True]


def test_it_is_erased_by_itself_when_its_days_are_over_and_not_before(
    run: Any, installation: Installation
) -> None:
    async def story(tools: Tools) -> Scope:
        scope = await people.an_organisation(tools)
        now = tools.now()
        await departing.leave(tools, scope, typed="Testers", now=now)
        await tending.tend(builder.at(tools, now + GRACE - timedelta(seconds=1)))
        with pytest.raises(NotLeaving):
            await departing.erase(tools, scope.tenant_id, now=now)
        assert await departing.waiting(tools, scope)
        with pytest.raises(NotLeaving):
            await departing.take_back(tools, scope, now=now + GRACE)
        await tending.tend(builder.at(tools, now + GRACE))
        return scope

    assert rows_with(installation, run(story)) == {"tombstone": 1}


def test_a_legal_hold_refuses_it_also_when_it_came_later(
    run: Any, installation: Installation
) -> None:
    async def hold(tools: Tools, scope: Scope) -> None:
        async with tools.database.scoped(scope) as connection:
            await connection.execute(
                "insert into audit_hold (tenant_id, audit_hold_id, reason, set_by, set_at)"
                " values ($1, $2, 'a case', 'me', $3)",
                scope.tenant_id,
                ids.new(),
                tools.now(),
            )

    async def story(tools: Tools) -> Scope:
        scope = await people.an_organisation(tools)
        now = tools.now()
        await departing.leave(tools, scope, typed="Testers", now=now)
        await hold(tools, scope)
        await tending.tend(builder.at(tools, now + GRACE))
        await tools.vault.keys_of(scope.tenant_id)
        with pytest.raises(Held):
            await departing.erase(tools, scope.tenant_id, now=now + GRACE)
        other = await people.an_organisation(tools)
        await hold(tools, other)
        with pytest.raises(Held):
            await departing.leave(tools, other, typed="Testers", now=now)
        return scope

    found = rows_with(installation, run(story))
    assert found["tenant"] == 1
    assert "tombstone" not in found


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.OWNER])
def test_nobody_but_an_owner_deletes(run: Any, role: Role) -> None:
    async def story(tools: Tools) -> None:
        scope = await people.an_organisation(tools, role=role)
        with pytest.raises(PermissionMissing):
            await departing.leave(tools, scope, typed="Testers", now=tools.now())

    run(story)


@pytest.mark.parametrize("typed", ["", "testers", "Testers Ltd"])
def test_the_name_must_be_typed(run: Any, typed: str) -> None:
    async def story(tools: Tools) -> None:
        scope = await people.an_organisation(tools)
        with pytest.raises(NameDiffers):
            await departing.leave(tools, scope, typed=typed, now=tools.now())

    run(story)


def test_the_database_erases_none_that_is_not_leaving(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await people.an_organisation(tools)
        with pytest.raises(asyncpg.RaiseError, match="not leaving"):
            async with tools.database.scoped(scope) as connection:
                await connection.execute("select erase_tenant(now(), 'me', '')")

    run(story)


def test_a_second_try_finishes_what_a_first_left(run: Any, installation: Installation) -> None:
    """The process ended after the keys were destroyed and before the rows were."""

    async def story(tools: Tools) -> Scope:
        scope = await people.an_organisation(tools)
        now = tools.now()
        await departing.leave(tools, scope, typed="Testers", now=now, grace=timedelta())
        await tools.vault.erase(scope.tenant_id)
        await tending.tend(tools)
        return scope

    assert rows_with(installation, run(story)) == {"tombstone": 1}
