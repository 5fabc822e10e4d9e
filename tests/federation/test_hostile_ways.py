"""Ways there and back that were tampered with, and people who are somebody else's."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from httpx import Response
from tests.builders import federation, forged_provider
from tests.builders import tenancy as organisations
from tests.builders.federation import Issuer
from tests.builders.forged_provider import Scene
from tests.conftest import Installation

from solvent.federation.provider import RoleRules
from solvent.tenancy import staffing

Story = Callable[[Scene], Awaitable[None]]
NOW = int(time.time())


def played(installation: Installation, story: Story, **given: Any) -> None:
    async def run() -> None:
        domain = f"{secrets.token_hex(6)}.example"
        async with forged_provider.a_scene(installation, domain=domain, **given) as scene:
            await story(scene)

    asyncio.run(run())


def let_in(answer: Response) -> bool:
    """Tell whether an answer begins a session; whatever it does, it must not fail."""
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    return "solvent_session=" in answer.headers.get("set-cookie", "")


def test_state_and_code_are_good_once_in_the_browser_that_began(
    installation: Installation,
) -> None:
    async def story(scene: Scene) -> None:
        door = scene.made.door
        asked = await scene.begin()
        assert let_in(await scene.land(asked))
        assert not let_in(await scene.land(asked))
        # A victim is sent back with an attacker's answer: their browser did not begin it.
        foreign = await scene.begin()
        door.client.cookies.clear()
        assert not let_in(await scene.land(foreign))
        # Another sign-in began in this browser: its secret does not fit the first one.
        first = await scene.begin()
        await scene.begin()
        assert not let_in(await scene.land(first))
        for other in ({"state": "guessed"}, {"state": ""}, {"code": ""}):
            assert not let_in(await scene.land(await scene.begin(), **other))
        declined = await scene.land(await scene.begin(), error="access_denied")
        assert not let_in(declined)
        assert "did not sign you in" in declined.text

    played(installation, story)


def test_an_answer_is_taken_only_to_the_provider_that_was_asked(
    installation: Installation,
) -> None:
    async def story(scene: Scene) -> None:
        async def elsewhere(other: Scene) -> None:
            here, there = await scene.begin(), await other.begin()
            mixed = {**here, "redirect_uri": there["redirect_uri"]}
            assert not let_in(await scene.land(mixed))
            assert not let_in(await scene.land({**await scene.begin(), "state": there["state"]}))
            assert not let_in(await scene.land(await scene.begin(), iss=other.forger.issuer))
            assert let_in(await scene.land(await scene.begin(), iss=scene.forger.issuer))
            scene.forger.document = {"authorization_response_iss_parameter_supported": True}
            assert not let_in(await scene.land(await scene.begin()))

        async with forged_provider.a_scene(installation, domain="mixed-up.example") as other:
            await elsewhere(other)

    played(installation, story)


def test_nobody_is_sent_on_to_another_site(installation: Installation) -> None:
    async def story(scene: Scene) -> None:
        for back in (
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "javascript:alert(1)",
            "evil",
            "/\r\nlocation: https://evil.example",
        ):
            answer = await scene.land(await scene.begin(back=back))
            assert let_in(answer)
            assert federation.onward(answer) == "/", back

    played(installation, story)


def test_somebody_of_another_organisation_is_not_taken_over(installation: Installation) -> None:
    async def story(scene: Scene) -> None:
        door = scene.made.door
        assert let_in(await scene.sign_in())
        other = await organisations.an_organisation(door.tools)
        taken = f"{secrets.token_hex(6)}.example"
        await federation.connect(door, other, Issuer(scene.forger.issuer), domain=taken)
        # The second organisation's provider speaks of an address that lives in the first.
        scene.forger.claims = {"sub": "subject-2"}
        made = Scene(
            await federation.connect(door, other, Issuer(scene.forger.issuer), domain=f"x{taken}"),
            scene.forger,
            f"x{taken}",
        )
        assert not let_in(await made.sign_in())
        assert len(await staffing.members(door.tools, other)) == 1

    played(installation, story)


def test_an_address_given_anew_at_the_provider_opens_nobodys_account(
    installation: Installation,
) -> None:
    async def story(scene: Scene) -> None:
        assert let_in(await scene.sign_in())
        scene.forger.claims = {"sub": "somebody-new"}
        answer = await scene.sign_in()
        assert not let_in(answer)
        assert "has an account already" in answer.text
        # The same person under a new address of ours is still the same member.
        scene.forger.claims = {"email": f"married@{scene.domain}"}
        assert let_in(await scene.sign_in())
        assert len(await staffing.members(scene.made.door.tools, scene.made.scope)) == 2

    played(installation, story)


def test_without_a_role_nobody_comes_in(installation: Installation) -> None:
    async def story(scene: Scene) -> None:
        for groups in (None, [], ["others"], "others", [7], {"finance": True}):
            scene.forger.claims = {"groups": groups}
            assert not let_in(await scene.sign_in())

    played(installation, story, roles=RoleRules("groups", {}, None))
