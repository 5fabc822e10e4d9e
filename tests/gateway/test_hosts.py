from __future__ import annotations

import asyncio

import pytest
from tests.builders import gateway
from tests.conftest import Installation


@pytest.mark.parametrize("path", ["/livez", "/v1/me", "/sign-in"])
def test_a_name_that_was_pointed_here_is_refused(installation: Installation, path: str) -> None:
    async def story() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            named = await door.client.get(path, headers={"host": "evil.example"})
            assert named.status_code == 400
            known = await door.client.get(path, headers={"host": "localhost:8321"})
            assert known.status_code != 400

    asyncio.run(story())
