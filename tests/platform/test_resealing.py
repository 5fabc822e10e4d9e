"""What an older key sealed is sealed again: on reading, by a walk, while others read and write."""

from __future__ import annotations

import asyncio
import os

from tests.builders import journey
from tests.builders import vault as vaults
from tests.builders.journey import FIRST, Firm, Moved, a_statement
from tests.conftest import Run

from solvent.connectors import finding
from solvent.platform import resealing
from solvent.platform.tools import Tools
from solvent.vault.keeping import HELD_S, Vault
from solvent.vault.sealed_fields import ACCOUNT_NUMBER, FIELDS, IMPORT_FILE, NUMBER_BLIND
from solvent.vault.shelf import READ_BY_ALL

NUMBER = "DE8937040044"
WAIT_S = READ_BY_ALL.total_seconds()


async def a_firm(tools: Tools) -> Firm:
    """A firm with one account and one file."""
    firm = await journey.a_firm(tools)
    await journey.book(tools, firm, a_statement([Moved(-1, FIRST)], account=NUMBER))
    return firm


async def age(tools: Tools, firm: Firm) -> None:
    """Put what a firm has sealed under the root, as it was before organisations had keys."""
    tenant = firm.scope.tenant_id
    keys = await tools.vault.keys_of(tenant)
    async with tools.database.scoped(firm.scope) as connection:
        for field in (ACCOUNT_NUMBER, IMPORT_FILE):
            names = ", ".join(field.columns)
            for row in await connection.fetch(f"select {names} from {field.table}"):
                place = field.place_of(row)
                plain = keys.open(row[field.column], place=place)
                await connection.execute(
                    f"update {field.table} set {field.column} = $1 where {field.rows[0]} = $2",
                    tools.keys.seal(plain, context=f"{tenant}/{place}"),
                    row[field.rows[0]],
                )
        text = f"{firm.company_id}/bank/{NUMBER}"
        await connection.execute(
            "update bank_account set number_blind = $1",
            tools.keys.blind(text, purpose=NUMBER_BLIND.purpose),
        )


async def rows(tools: Tools, firm: Firm) -> dict[str, bytes]:
    async with tools.database.scoped(firm.scope) as connection:
        account = await connection.fetchrow("select number_sealed, number_blind from bank_account")
        assert account is not None
        file = await connection.fetchval("select sealed from import_file")
    return {"number": account[0], "blind": account[1], "file": file}


async def walked(tools: Tools, vault: Vault, firm: Firm) -> list[resealing.Step]:
    walk = resealing.walk(tools.database, vault, firm.scope.tenant_id)
    return [step async for step in walk]


def test_rows_older_than_the_organisations_keys_are_sealed_again_by_a_walk(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await a_firm(tools)
        before = await rows(tools, firm)
        await age(tools, firm)
        assert (await rows(tools, firm))["blind"] != before["blind"]
        counts = await resealing.stale(tools.database, tools.vault, firm.scope.tenant_id)
        assert (counts[ACCOUNT_NUMBER], counts[IMPORT_FILE]) == (1, 1)
        steps = await walked(tools, tools.vault, firm)
        assert {step.field.table: step.renewed for step in steps} == {
            "bank_account": 1,
            "import_file": 1,
        }
        after = await rows(tools, firm)
        keys = await tools.vault.keys_of(firm.scope.tenant_id)
        assert keys.is_current(after["number"])
        assert keys.is_current(after["file"])
        assert after["blind"] == before["blind"]
        assert await walked(tools, tools.vault, firm) == []
        # The account is known again by its number, not made a second time.
        await journey.book(tools, firm, a_statement([Moved(-2, FIRST)], account=NUMBER))
        async with tools.database.scoped(firm.scope) as connection:
            assert await connection.fetchval("select count(*) from bank_account") == 1

    run(story)


def test_an_account_is_found_by_its_number_before_any_walk(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await a_firm(tools)
        await age(tools, firm)
        await journey.book(tools, firm, a_statement([Moved(-2, FIRST)], account=NUMBER))
        async with tools.database.scoped(firm.scope) as connection:
            assert await connection.fetchval("select count(*) from bank_account") == 1

    run(story)


def test_a_row_is_sealed_again_when_it_is_read(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await a_firm(tools)
        before = await rows(tools, firm)
        await age(tools, firm)
        async with tools.database.scoped(firm.scope) as connection:
            numbers = await finding.own_numbers(
                connection, firm.scope, firm.company_id, vault=tools.vault
            )
        assert list(numbers.values()) == [NUMBER]
        after = await rows(tools, firm)
        assert (await tools.vault.keys_of(firm.scope.tenant_id)).is_current(after["number"])
        assert after["blind"] == before["blind"]

    run(story)


def test_a_new_data_key_takes_over_every_row_and_each_value_stays(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await a_firm(tools)
        tenant, clock = firm.scope.tenant_id, vaults.Clock(start=tools.now())
        vault = await vaults.a_vault(tools.settings.home, clock=clock)
        before = await rows(tools, firm)
        assert await vault.resealing_due(tenant) == 1  # rows of another version are not excluded
        await resealing.catch_up(tools.database, vault)
        assert await vault.resealing_due(tenant) is None
        assert await vault.rotate(tenant) == 2
        for at, due in ((WAIT_S, None), (2 * WAIT_S + HELD_S, 2)):
            clock.at = at
            assert await vault.resealing_due(tenant) == due
        assert await resealing.catch_up(tools.database, vault) >= 1
        assert await vault.resealing_due(tenant) is None
        after, keys = await rows(tools, firm), await vault.keys_of(tenant)
        assert keys.number == 2
        for name in ("number", "file"):
            assert keys.is_current(after[name])
            assert not keys.is_current(before[name])
        assert after["blind"] == before["blind"]
        async with tools.database.scoped(firm.scope) as connection:
            numbers = await finding.own_numbers(
                connection, firm.scope, firm.company_id, vault=vault
            )
        assert list(numbers.values()) == [NUMBER]

    run(story)


def test_a_process_that_is_behind_leaves_what_a_newer_key_sealed(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await a_firm(tools)
        tenant, clock = firm.scope.tenant_id, vaults.Clock(start=tools.now())
        ahead = await vaults.a_vault(tools.settings.home, clock=clock)
        await ahead.rotate(tenant)
        clock.at = WAIT_S
        assert [step.renewed for step in await walked(tools, ahead, firm)] == [1, 1]
        sealed = await rows(tools, firm)
        tools.vault.forget(tenant)
        behind = await tools.vault.keys_of(tenant)  # reads both keys, seals by the first still
        assert behind.number == 1
        assert await walked(tools, tools.vault, firm) == []
        async with tools.database.scoped(firm.scope) as connection:
            numbers = await finding.own_numbers(
                connection, firm.scope, firm.company_id, vault=tools.vault
            )
        assert list(numbers.values()) == [NUMBER]
        assert await rows(tools, firm) == sealed

    run(story)


def test_others_book_files_while_all_is_sealed_again(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await a_firm(tools)
        await age(tools, firm)

        async def book(number: int) -> None:
            moved = Moved(-number, FIRST, "SHOP", f"R{number}")
            await journey.book(tools, firm, a_statement([moved], account=f"DE{number}"))

        _, *_ = await asyncio.gather(
            walked(tools, tools.vault, firm), *(book(number) for number in range(1, 5))
        )
        await walked(tools, tools.vault, firm)
        counts = await resealing.stale(tools.database, tools.vault, firm.scope.tenant_id)
        assert set(counts.values()) == {0}
        assert set(counts) == set(FIELDS)
        async with tools.database.scoped(firm.scope) as connection:
            numbers = await finding.own_numbers(
                connection, firm.scope, firm.company_id, vault=tools.vault
            )
        assert sorted(numbers.values()) == sorted([NUMBER, "DE1", "DE2", "DE3", "DE4"])

    run(story)


def test_a_broken_row_is_told_and_left_and_the_walk_stays_due(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await a_firm(tools)
        broken = b"\x01\x00\x01" + os.urandom(140)
        async with tools.database.scoped(firm.scope) as connection:
            await connection.execute("update bank_account set number_sealed = $1", broken)
        steps = await walked(tools, tools.vault, firm)
        assert [(step.field, step.renewed, step.broken) for step in steps] == [
            (ACCOUNT_NUMBER, 0, 1)
        ]
        await resealing.catch_up(tools.database, tools.vault)
        assert await tools.vault.resealing_due(firm.scope.tenant_id) == 1
        assert (await rows(tools, firm))["number"] == broken

    run(story)
