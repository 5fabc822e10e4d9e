"""Who may reach what: every route and page, every kind of sender, own, foreign and no company.

A new route needs one line in `tests/builders/access_table.py`: the permissions that it asks for,
or one of the words. The test fails for a route that is not in the table and a line without a route.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

import pytest
from tests.builders import access_matrix
from tests.builders.access_matrix import NOBODY, Call, Sender, World
from tests.builders.access_table import ASKED_BY_ROUTE, LEAVING, OWN, PROGRAM, PUBLIC
from tests.builders.gateway import Door, a_door
from tests.conftest import Installation

_LET_IN = 200
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, FAULT = 401, 403, 404, 500

Tried = tuple[str, str, str, int, frozenset[int]]
"""Who, what, of whose company; the answer, and the answers that are right; none for any other."""


def told(
    installation: Installation, story: Callable[[Door, World], Awaitable[list[Tried]]]
) -> list[Tried]:
    async def run() -> list[Tried]:
        async with a_door(installation.settings, installation.addresses) as door:
            return await story(door, await access_matrix.a_world(door))

    return asyncio.run(run())


def wrong_of(tried: list[Tried]) -> list[str]:
    return [
        f"{who}: {what} ({whose}) was answered {status}, not one of {sorted(right)}"
        for who, what, whose, status, right in tried
        if status not in right
    ]


def test_the_table_names_every_route_and_nothing_else(installation: Installation) -> None:
    async def story(door: Door, _world: World) -> list[Tried]:
        found = {str(call) for call in access_matrix.calls(door.app)}
        assert access_matrix.documented() <= found
        assert found - set(ASKED_BY_ROUTE) == set(), "add a line for each to the table"
        assert set(ASKED_BY_ROUTE) - found == set(), "these routes are gone"
        return []

    told(installation, story)


def test_each_sender_gets_as_far_as_the_table_says(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story(door: Door, world: World) -> list[Tried]:
        calls = [one for one in access_matrix.calls(door.app) if str(one) in ASKED_BY_ROUTE]
        senders = (NOBODY, *world.senders)
        found = await asyncio.gather(*(_all_of(door, world, one, calls) for one in senders))
        return [each for many in found for each in many]

    tried = told(installation, story)
    counts = Counter(f"{status // 100}xx" for _, _, _, status, _ in tried)
    by_kind = Counter(whose for _, _, whose, _, _ in tried)
    with capsys.disabled():
        print(  # noqa: T201  how much was tried is what it is for
            f"\naccess matrix: {len(tried):,} requests, {len(ASKED_BY_ROUTE)} routes,"
            f" {len({who for who, *_ in tried})} senders;"
            f" {dict(sorted(by_kind.items()))}, {dict(sorted(counts.items()))}"
        )
    wrong = wrong_of(tried)
    assert not wrong, "\n".join(wrong)
    assert min(counts["2xx"], counts["4xx"]) > 100


async def _all_of(door: Door, world: World, sender: Sender, calls: list[Call]) -> list[Tried]:
    tried = []
    for call in calls:
        for whose, company, right in _expected(world, sender, call):
            status = await _status(door, sender, call, company)
            tried.append((sender.name, str(call), whose, status, right))
    return tried


async def _status(door: Door, sender: Sender, call: Call, company: str) -> int:
    try:
        answer = await asyncio.wait_for(
            sender.send(door, call, company), 2 if _streams(call) else 60
        )
    except TimeoutError:
        return _LET_IN  # an open stream
    return answer.status_code


def _streams(call: Call) -> bool:
    return call.path.endswith("/events")


def _expected(
    world: World, sender: Sender, call: Call
) -> Iterator[tuple[str, str, frozenset[int]]]:
    """List whose company is asked for, and which answers are right then."""
    asked = ASKED_BY_ROUTE[str(call)]
    if asked == PUBLIC:
        if sender is NOBODY:
            yield "own", world.own, ANY - {UNAUTHORIZED}
        return
    if not sender.headers or (call.is_page and sender.by_key):
        yield "own", world.own, frozenset({UNAUTHORIZED})
    elif asked == PROGRAM:
        yield "own", world.own, frozenset({UNAUTHORIZED, FORBIDDEN})
    elif asked == OWN:
        yield "own", world.own, ANY - {UNAUTHORIZED}
    elif asked != LEAVING and (call.of_company or not sender.is_guest):
        held = set(asked.split()) <= sender.held
        yield "own", world.own, LET_IN if held else frozenset({FORBIDDEN})
        if call.of_company:
            for whose, company in (("foreign", world.foreign), ("no", world.nowhere)):
                away = held or sender.is_guest  # who owns an organisation at home
                yield whose, company, frozenset({NOT_FOUND} if away else {FORBIDDEN, NOT_FOUND})


ANY = frozenset(range(200, FAULT))
LET_IN = ANY - {UNAUTHORIZED, FORBIDDEN}
