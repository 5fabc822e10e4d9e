from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.builders import identity

from solvent.identity import addressing, entering, resetting
from solvent.identity.addressing import ConfirmationSpent
from solvent.identity.entering import Entered, SignInRefused
from solvent.identity.guess_limits import RESET, GuessesSpent
from solvent.platform.asking import StepUpNeeded
from solvent.platform.tools import Tools


def test_an_address_is_set_once_its_owner_confirmed_it(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        fresh = f"new-{account.email}"
        secret = await addressing.ask(tools, account.visitor, email=fresh)
        await identity.come_in(tools, account)
        assert not await resetting.is_open(tools, secret=secret)
        changed = await addressing.confirm(tools, secret=secret)
        assert (changed.before, changed.now) == (account.email, fresh)
        with pytest.raises(SignInRefused):
            await identity.come_in(tools, account)
        found = await entering.by_password(
            tools, email=fresh, password_given=identity.PASSWORD, sender=identity.ELSEWHERE
        )
        assert isinstance(found, Entered)
        with pytest.raises(ConfirmationSpent):
            await addressing.confirm(tools, secret=secret)

    run(story)


def test_who_asks_is_not_told_that_an_address_is_taken(run: Any) -> None:
    async def story(tools: Tools) -> None:
        one, two = await identity.an_account(tools), await identity.an_account(tools)
        assert await addressing.ask(tools, one.visitor, email=two.email) == ""
        fresh = f"new-{one.email}"
        first = await addressing.ask(tools, one.visitor, email=fresh)
        second = await addressing.ask(tools, two.visitor, email=fresh)
        await addressing.confirm(tools, secret=first)
        with pytest.raises(ConfirmationSpent):
            await addressing.confirm(tools, secret=second)

    run(story)


def test_a_confirmation_ends_and_is_not_asked_for_at_will(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        late = identity.later(tools, timedelta(minutes=11))
        with pytest.raises(StepUpNeeded):
            await addressing.ask(late, account.visitor, email="x@example.com")
        secret = ""
        for at in range(RESET.burst):
            secret = await addressing.ask(tools, account.visitor, email=f"{at}-{account.email}")
        with pytest.raises(GuessesSpent):
            await addressing.ask(tools, account.visitor, email="x@example.com")
        with pytest.raises(ConfirmationSpent):
            await addressing.confirm(identity.later(tools, timedelta(minutes=31)), secret=secret)
        for wrong in ("", "x", account.secret):
            with pytest.raises(ConfirmationSpent):
                await addressing.confirm(tools, secret=wrong)

    run(story)
