"""`solvent keys`: what it shows and does, on the installation of the test run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.builders import journey
from tests.builders.journey import FIRST, Firm, Moved, a_statement
from tests.conftest import Installation, Run
from typer.testing import CliRunner, Result

from solvent import ids
from solvent.cli.app import app
from solvent.cli.keeping_keys import NotConfirmed
from solvent.platform.tools import Tools
from solvent.vault.shelf import KeysErased

Command = Callable[..., Result]


@pytest.fixture
def command(installation: Installation) -> Command:
    """Run `solvent keys` with words."""
    found = installation.settings
    environment = {
        "SOLVENT_HOME": str(found.home),
        "SOLVENT_SYSTEM_FOLDER": str(found.system_folder),
        "SOLVENT_DATABASE_URL": found.database_url,
        "COLUMNS": "120",
    }

    def told(*words: str) -> Result:
        return CliRunner().invoke(app, ["keys", *words], env=environment)

    return told


@pytest.fixture
def firm(run: Run) -> Firm:
    """A firm with a number and a file that are sealed."""

    async def story(tools: Tools) -> Firm:
        made = await journey.a_firm(tools)
        await journey.book(tools, made, a_statement([Moved(-1, FIRST)], account="DE8937040044"))
        return made

    return run(story)


def shown(firm: Firm) -> str:
    return ids.show(ids.TENANT, firm.scope.tenant_id)


def acts(run: Run, firm: Firm) -> list[str]:
    async def story(tools: Tools) -> list[str]:
        async with tools.database.scoped(firm.scope) as connection:
            rows = await connection.fetch("select act from audit_record order by at")
        return [row["act"] for row in rows]

    return run(story)


def test_the_master_key_is_rotated_and_everything_still_opens(
    command: Command, run: Run, firm: Firm
) -> None:
    before = command("status")
    assert before.exit_code == 0, before.output
    turned = command("rotate-master", "--forget-old")
    assert turned.exit_code == 0, turned.output
    version = turned.stdout.strip().splitlines()[-1]
    assert version.startswith("file:")
    assert version not in before.stdout
    after = command("status")
    assert f"data keys wrapped by {version}" in after.stdout
    assert after.stdout.count("data keys wrapped by") == 1

    async def story(tools: Tools) -> None:
        await journey.book(tools, firm, a_statement([Moved(-2, FIRST)], account="DE8937040044"))
        async with tools.database.scoped(firm.scope) as connection:
            assert await connection.fetchval("select count(*) from bank_account") == 1

    run(story)


def test_a_data_key_is_rotated_recorded_and_rows_are_sealed_again(
    command: Command, run: Run, firm: Firm
) -> None:
    rotated = command("rotate", shown(firm))
    assert rotated.exit_code == 0, rotated.output
    assert "Data key 2 seals in 90 seconds" in rotated.stdout
    assert acts(run, firm)[-1] == "data_key.rotated"
    resealed = command("reseal", "--organisation", shown(firm))
    assert resealed.exit_code == 0, resealed.output

    async def story(tools: Tools) -> int | None:
        entry = await tools.vault.shelf.read(firm.scope.tenant_id)
        assert entry is not None
        return entry.walk_due(tools.now() + timedelta(seconds=200))

    assert run(story) == 2  # what is left is the walk under the new key, once it seals


def test_rows_that_do_not_open_are_counted(command: Command, run: Run, firm: Firm) -> None:
    async def story(tools: Tools) -> None:
        async with tools.database.scoped(firm.scope) as connection:
            await connection.execute("update bank_account set number_sealed = '\\x0100000009'")

    run(story)
    told = command("reseal", "--organisation", shown(firm))
    assert told.exit_code == 1
    assert "1 rows could not be opened" in told.stderr


def test_keys_are_destroyed_only_when_the_id_is_written_out(
    command: Command, run: Run, firm: Firm
) -> None:
    refused = command("erase", shown(firm), "--confirm", "yes")
    assert isinstance(refused.exception, NotConfirmed)
    assert shown(firm) in refused.exception.remedy
    done = command("erase", shown(firm), "--confirm", shown(firm))
    assert done.exit_code == 0, done.output
    assert acts(run, firm)[-1] == "data_key.erased"

    async def story(tools: Tools) -> None:
        with pytest.raises(KeysErased):
            await tools.vault.keys_of(firm.scope.tenant_id)

    run(story)
    assert isinstance(command("rotate", shown(firm)).exception, KeysErased)
