"""The match of database and key shelf: one that lost its shelf must not be given new keys."""

from __future__ import annotations

import asyncpg

from solvent.vault.envelope import KeyUnusable
from solvent.vault.shelf import Shelf


class ShelfMissing(KeyUnusable):
    """The key shelf at hand is not the one that holds the keys of this database."""


async def demand(owner_url: str, shelf: Shelf, *, adopt: bool = False) -> None:
    """Note the shelf of a fresh database; of another, make sure that it is the one noted.

    adopt: take the shelf at hand, and begin one where there is none. Raises ShelfMissing.
    """
    connection = await asyncpg.connect(owner_url)
    try:
        noted = await connection.fetchval("select name from key_shelf")
        if noted is not None and not adopt:
            if await shelf.name(make=False) != noted:
                message = "The keys of this database are not here; what is sealed would not open."
                remedy = (
                    "Restore the key shelf (the folder keys in SOLVENT_HOME, or the database of"
                    " keys). Where it is lost for good, start once with SOLVENT_KEYS_ADOPT=1."
                )
                raise ShelfMissing(message, remedy=remedy)
            return
        await connection.execute(
            "insert into key_shelf (name) values ($1) on conflict (single) do update set name = $1",
            await shelf.name(make=True),
        )
    finally:
        await connection.close()
