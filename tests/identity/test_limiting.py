from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.builders import identity

from solvent import ids
from solvent.identity import limiting
from solvent.identity.guess_limits import GuessesSpent, Limit
from solvent.identity.limiting import Taken
from solvent.platform.tools import Tools

LIMIT = Limit("test", 5, timedelta(minutes=1))


async def _take(tools: Tools, subject: str) -> Taken | None:
    try:
        return await limiting.take(tools, LIMIT, subject)
    except GuessesSpent:
        return None


def test_a_burst_is_let_through_and_then_one_each_gap(run: Any) -> None:
    async def story(tools: Tools) -> None:
        subject = str(ids.new())
        for _ in range(LIMIT.burst):
            assert await _take(tools, subject)
        with pytest.raises(GuessesSpent) as refusal:
            await limiting.take(tools, LIMIT, subject)
        assert 0 < refusal.value.retry_s <= 60
        after = identity.later(tools, LIMIT.gap + timedelta(seconds=1))
        assert await _take(after, subject)
        assert not await _take(after, subject)
        assert await _take(tools, str(ids.new()))

    run(story)


def test_of_many_at_once_no_more_than_the_burst_get_through(run: Any) -> None:
    async def story(tools: Tools) -> None:
        subject = str(ids.new())
        found = await asyncio.gather(*(_take(tools, subject) for _ in range(40)))
        assert sum(one is not None for one in found) == LIMIT.burst

    run(story)


def test_what_is_given_back_can_be_taken_again(run: Any) -> None:
    async def story(tools: Tools) -> None:
        subject = str(ids.new())
        for _ in range(3 * LIMIT.burst):
            taken = await _take(tools, subject)
            assert taken is not None
            await limiting.give_back(tools, (taken,))
        assert await _take(tools, subject)

    run(story)


def test_counters_outlive_the_process_and_name_nobody(run: Any, database_urls: Any) -> None:
    import asyncpg

    async def story(tools: Tools) -> None:
        for _ in range(LIMIT.burst):
            await _take(tools, "owner@example.com")

    async def again(tools: Tools) -> None:
        assert not await _take(tools, "owner@example.com")
        connection = await asyncpg.connect(database_urls.owner)
        try:
            rows = await connection.fetch("select counted from guess")
        finally:
            await connection.close()
        assert rows
        assert all(len(row["counted"]) == 32 for row in rows)

    run(story)
    run(again)
