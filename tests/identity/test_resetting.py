from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.builders import identity
from tests.builders.identity import ELSEWHERE, OTHER

from solvent.identity import resetting, visiting
from solvent.identity.entering import SignInRefused
from solvent.identity.guess_limits import RESET
from solvent.identity.password import PasswordWeak
from solvent.identity.person import Person
from solvent.identity.resetting import Reset, ResetSpent
from solvent.identity.sender import Sender
from solvent.identity.signing_in import NotSignedIn
from solvent.platform.tools import Tools


async def _ask(tools: Tools, email: str, sender: Sender = ELSEWHERE) -> Reset:
    found = await resetting.ask(tools, email=email, sender=sender)
    assert found is not None
    return found


def test_a_link_sets_another_password_once_and_ends_all_sessions(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        made = await _ask(tools, account.email)
        assert made.person.email == account.email
        assert await resetting.is_open(tools, secret=made.secret)
        person = await resetting.reset(tools, secret=made.secret, text=OTHER)
        assert person.member_id == account.member_id
        assert not await resetting.is_open(tools, secret=made.secret)
        with pytest.raises(ResetSpent):
            await resetting.reset(tools, secret=made.secret, text=OTHER)
        with pytest.raises(NotSignedIn):
            await visiting.by_session(tools, account.secret)
        with pytest.raises(SignInRefused):
            await identity.come_in(tools, account)
        await identity.come_in(tools, account, password=OTHER)
        acts = await identity.acts(tools, account.scope)
        assert {"password.reset_asked", "password.reset", "sessions.ended"} <= set(acts)

    run(story)


def test_a_link_lasts_half_an_hour_and_falls_when_another_is_used(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        first, second = await _ask(tools, account.email), await _ask(tools, account.email)
        late = identity.later(tools, timedelta(minutes=31))
        with pytest.raises(ResetSpent):
            await resetting.reset(late, secret=first.secret, text=OTHER)
        with pytest.raises(PasswordWeak):
            await resetting.reset(tools, secret=first.secret, text="password1234")
        await resetting.reset(tools, secret=second.secret, text=OTHER)
        with pytest.raises(ResetSpent):
            await resetting.reset(tools, secret=first.secret, text=OTHER)

    run(story)


def test_of_two_who_use_a_link_at_once_one_is_too_late(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        secret = (await _ask(tools, account.email)).secret
        tries = (resetting.reset(tools, secret=secret, text=OTHER) for _ in range(3))
        found = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(one, Person) for one in found) == 1

    run(story)


def test_no_link_is_made_for_nobody_nor_too_often(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        assert await resetting.ask(tools, email="nobody@example.com", sender=ELSEWHERE) is None
        for at in range(RESET.burst):
            await _ask(tools, account.email, Sender(address=f"198.51.100.{at}"))
        assert await resetting.ask(tools, email=account.email, sender=ELSEWHERE) is None

    run(story)


def test_other_secrets_are_no_reset_links(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        _, link = await identity.a_link(tools, account.scope)
        for wrong in (account.secret, link, "", "reset_x", "\0"):
            assert not await resetting.is_open(tools, secret=wrong)
            with pytest.raises(ResetSpent):
                await resetting.reset(tools, secret=wrong, text=OTHER)

    run(story)
