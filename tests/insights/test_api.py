"""The facts that the API gives, by the ids that pages use."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from tests.builders import gateway
from tests.conftest import Installation


@pytest.mark.parametrize(
    ("fact", "kind", "inputs"),
    [
        ("figure.cash", "money", []),
        ("measure.gross_margin", "share", ["figure.revenue", "figure.direct_costs"]),
        ("score.score", "points", None),
    ],
)
def test_facts_of_the_score_are_given_like_those_of_findings(
    installation: Installation, fact: str, kind: str, inputs: list[str] | None
) -> None:
    async def story() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            party = await gateway.a_party(door.tools, word="Xylophon")
            path = f"/v1/companies/{party.names['company']}/facts/"
            answer = await door.ask("GET", path + fact, key=party.key)
            assert answer.status_code == httpx.codes.OK, answer.text
            said = answer.json()
            assert (said["id"], said["kind"]) == (fact, kind)
            assert said["how"]
            assert (said["value"] is None) == bool(said["reason"])
            assert inputs is None or said["inputs"] == inputs
            gone = await door.ask("GET", path + "figure.nonsense", key=party.key)
            assert gone.status_code == httpx.codes.NOT_FOUND

    asyncio.run(story())
