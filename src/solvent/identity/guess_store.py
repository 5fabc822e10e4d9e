"""Counters of guesses: keyed hashes with moments, reached through two narrow functions.

They are counted before anybody knows for which organisation, so they belong to none.
"""

from __future__ import annotations

from datetime import datetime

from solvent.identity.guess_limits import Limit
from solvent.platform.postgres import Connection


async def take(
    connection: Connection, *, counted: bytes, limit: Limit, now: datetime
) -> datetime | None:
    """Take a guess; None where there was one left, else the moment when there will be."""
    again_at: datetime | None = await connection.fetchval(
        "select take_guess($1, $2, $3, $4)", counted, now, limit.gap, limit.burst
    )
    return again_at


async def give_back(connection: Connection, *, counted: bytes, limit: Limit) -> None:
    """Give a guess back that was none: it was right."""
    await connection.execute("select give_back_guess($1, $2)", counted, limit.gap)
