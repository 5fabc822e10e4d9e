"""Asking: no GET of any route or page changes what an organisation has."""

from __future__ import annotations

from tests.builders import hostile
from tests.builders.gateway import Door, Party
from tests.conftest import Counted, Installation

# What looking leaves behind on purpose: the record of who looked, when a session was last used.
TRACES = frozenset({"audit_record", "audit_opening", "audit_leaf", "audit_queue", "session"})


async def _rows(door: Door, party: Party) -> dict[str, str]:
    async with door.tools.database.scoped(party.firm.scope) as connection:
        return {
            name: await connection.fetchval(
                "select coalesce(md5(string_agg(row_to_json(t)::text, '' order by"
                f" row_to_json(t)::text)), '') from \"{name}\" t"
            )
            for name in await hostile.tables(connection)
            if name not in TRACES and not name.startswith("audit_")
        }


def test_asking_changes_nothing(counted: Counted, installation: Installation) -> None:
    async def story(
        door: Door, party: Party, _other: Party
    ) -> tuple[int, dict[str, str], list[str]]:
        head = hostile.cookie(party)
        await door.ask("GET", "/", headers=head)  # the first visit notes that it was one
        before, tried = await _rows(door, party), 0
        for call in [*hostile.api_calls(), *hostile.page_calls(door)]:
            if call.writes:
                continue
            path = call.address(hostile.names(call, party) | {"name": "x", "secret": "x"})
            await door.ask("GET", path, headers=head)
            tried += 1
        after = await _rows(door, party)
        return tried, before, [name for name, rows in after.items() if rows != before[name]]

    tried, before, changed = hostile.told(installation, story)
    counted("safe methods", f"{tried} requests over {len(before)} tables")
    assert changed == []
    assert tried > 50
