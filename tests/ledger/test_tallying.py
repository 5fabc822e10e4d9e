from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.builders import journey
from tests.builders.journey import FIRST, Firm, Moved, a_statement, daily

from solvent.features import measuring
from solvent.platform.cache import Memory
from solvent.platform.tools import Tools

AS_OF = date(2026, 3, 31)


async def _same(tools: Tools, firm: Firm, memory: Memory) -> None:
    async with tools.database.scoped(firm.scope) as connection:
        kept = await measuring.read(
            connection, firm.scope, firm.company_id, as_of=AS_OF, memory=memory
        )
        whole = await measuring.read(connection, firm.scope, firm.company_id, as_of=AS_OF)
    assert kept == whole
    assert kept.known_seq > 0


def test_a_tally_kept_in_memory_gives_the_books_of_a_whole_reading(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        memory = Memory(4)
        moves = daily(24)
        for cut in (12, 13, 20, 24):
            await journey.book(tools, firm, a_statement(moves[:cut]))
            await _same(tools, firm, memory)
        early = [Moved(-777, FIRST - timedelta(days=9), "OLD RENT", "E1")]
        await journey.book(tools, firm, a_statement(early, closing=1_000))
        await _same(tools, firm, memory)

    run(story)
