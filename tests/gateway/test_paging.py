from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from tests.builders import gateway, journey
from tests.builders.gateway import Door, Party
from tests.builders.journey import Moved, a_statement
from tests.conftest import Installation


def opened(installation: Installation, story: Callable[[Door, Party], Awaitable[None]]) -> None:
    async def told() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            await story(door, await gateway.a_party(door.tools, word="Xylophon"))

    asyncio.run(told())


async def page(door: Door, party: Party, **params: Any) -> dict[str, Any]:
    path = f"/v1/companies/{party.names['company']}/transactions"
    answer = await door.ask("GET", path, key=party.key, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_pages_hold_each_transaction_once_while_others_arrive(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        there = {item["entry"] for item in (await page(door, party, limit=200))["items"]}
        assert len(there) > 60
        seen: list[str] = []
        cursor, number = "", 0
        while True:
            found = await page(door, party, limit=7, **({"cursor": cursor} if cursor else {}))
            seen += [item["entry"] for item in found["items"]]
            cursor = found["next_cursor"]
            if not cursor:
                break
            number += 1
            # One on top of the list, one in its middle, one below what was shown.
            moves = [
                Moved(
                    -number,
                    journey.FIRST + timedelta(days=day),
                    f"LATE {number}",
                    f"L{number}-{day}",
                )
                for day in (0, 20, 70)
            ]
            await journey.book(door.tools, party.firm, a_statement(moves))
        assert len(seen) == len(set(seen))
        assert there <= set(seen)

    opened(installation, story)


def test_pages_go_down_by_day_and_the_announced_come_with_the_first(
    installation: Installation,
) -> None:
    async def story(door: Door, party: Party) -> None:
        first = await page(door, party, limit=5)
        second = await page(door, party, limit=5, cursor=first["next_cursor"])
        places = [(i["dated_on"], i["seq"]) for i in first["items"] + second["items"]]
        assert places == sorted(places, reverse=True)
        assert [item["amount_minor"] for item in first["pending"]] == [-777]
        assert second["pending"] == []

    opened(installation, story)


def test_filters_narrow_what_is_listed(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        everything = (await page(door, party, limit=200))["items"]
        for params, wanted in (
            ({"text": "xylophon"}, lambda i: "Xylophon" in i["description"]),
            ({"text": "%"}, lambda i: "%" in i["description"]),
            ({"first": "2026-01-10", "last": "2026-01-12"}, _within),
            ({"unsure": "true"}, lambda i: i["account_name"] == "Suspense"),
            (
                {"account": everything[3]["account"]},
                lambda i: i["account"] == everything[3]["account"],
            ),
        ):
            found = (await page(door, party, limit=200, **params))["items"]
            assert found == [item for item in everything if wanted(item)], params

    opened(installation, story)


def _within(item: dict[str, Any]) -> bool:
    return bool("2026-01-10" <= item["dated_on"] <= "2026-01-12")


def test_what_was_corrected_is_listed_once_as_it_stands(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        before = (await page(door, party, limit=200))["items"]
        line = party.names["transaction"]
        path = f"/v1/companies/{party.names['company']}/transactions/{line}"
        moved = await door.ask(
            "PUT",
            f"{path}/category",
            key=party.key,
            json={"account": party.names["account"], "remember": False, "alike": False},
        )
        assert moved.json() == {"moved": 1}
        after = (await page(door, party, limit=200))["items"]
        assert len(after) == len(before)
        (item,) = [item for item in after if item["id"] == line]
        assert item["account"] == party.names["account"]
        detail = (await door.ask("GET", path, key=party.key)).json()
        assert [entry["kind"] for entry in detail["history"]] == ["bank", "reversal", "correction"]
        assert all(sum(p["amount_minor"] for p in e["postings"]) == 0 for e in detail["history"])
        assert detail["raw"]

    opened(installation, story)


def test_a_line_is_not_shown_under_another_company_of_the_organisation(
    installation: Installation,
) -> None:
    async def story(door: Door, party: Party) -> None:
        other = await journey.a_firm(door.tools, scope=party.firm.scope, name="Birch")
        held = Moved(-888, journey.FIRST, "OTHER HOLD")
        await journey.book(door.tools, other, a_statement(journey.daily(3), pending=[held]))
        company = party.names["company"]
        for row in await journey.lines(door.tools, other):
            line = gateway.shown_line(row["line_id"])
            answer = await door.ask(
                "GET", f"/v1/companies/{company}/transactions/{line}", key=party.key
            )
            assert answer.status_code == 404, answer.text

    opened(installation, story)
