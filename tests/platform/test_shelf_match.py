from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest
from tests.conftest import Installation

from solvent.platform import shelf_match
from solvent.platform.shelf_match import ShelfMissing
from solvent.vault import choosing


def test_a_database_without_its_shelf_is_not_given_new_keys(
    installation: Installation, tmp_path: Path
) -> None:
    owner = installation.addresses.owner
    own = choosing.shelf(home=installation.settings.home)
    empty = choosing.shelf(home=tmp_path / "empty")
    other = choosing.shelf(home=tmp_path / "other")

    async def story() -> None:
        await other.name(make=True)
        await shelf_match.demand(owner, own)
        for wrong in (empty, other):
            with pytest.raises(ShelfMissing, match="SOLVENT_KEYS_ADOPT"):
                await shelf_match.demand(owner, wrong)
        assert not (tmp_path / "empty").exists()
        try:
            await shelf_match.demand(owner, empty, adopt=True)
            await shelf_match.demand(owner, empty)
            with pytest.raises(ShelfMissing):
                await shelf_match.demand(owner, own)
        finally:
            await shelf_match.demand(owner, own, adopt=True)

    asyncio.run(story())


def test_the_app_cannot_read_or_change_which_shelf_it_is(installation: Installation) -> None:
    async def story() -> None:
        connection = await asyncpg.connect(installation.addresses.app)
        try:
            for statement in ("select * from key_shelf", "delete from key_shelf"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(story())
