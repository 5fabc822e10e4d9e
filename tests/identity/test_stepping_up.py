from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.builders import identity
from tests.builders.authenticator import Authenticator
from tests.builders.identity import ELSEWHERE, OTHER, PASSWORD
from tests.identity.test_passkey_proving import SITE, _add

from solvent.identity import passkey_proving, securing, signing_in, stepping_up, visiting
from solvent.identity.entering import SignInRefused
from solvent.identity.guess_limits import STRANGERS, GuessesSpent
from solvent.identity.signing_in import NotSignedIn
from solvent.platform.asking import StepUpNeeded
from solvent.platform.tools import Tools


def test_a_password_proves_it_and_the_session_gets_another_secret(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        await identity.make_proofs_old(tools, account.scope.tenant_id)
        visitor = await visiting.by_session(tools, account.secret)
        with pytest.raises(StepUpNeeded):
            visitor.demand_step_up(tools.now())
        secret = await stepping_up.by_password(
            tools, visitor, given=PASSWORD, sender=account.sender
        )
        with pytest.raises(NotSignedIn):
            await visiting.by_session(tools, account.secret)
        proved = await visiting.by_session(tools, secret)
        proved.demand_step_up(tools.now())
        assert proved.session_id == visitor.session_id
        assert proved.csrf != visitor.csrf
        assert proved.methods == ("link", "password")
        assert "session.proved" in await identity.acts(tools, account.scope)
        with pytest.raises(StepUpNeeded):
            proved.demand_step_up(tools.now() + timedelta(minutes=11))

    run(story)


def test_a_wrong_proof_changes_nothing_and_counts(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        for _ in range(STRANGERS.burst):
            with pytest.raises(SignInRefused):
                await stepping_up.by_password(
                    tools, account.visitor, given=OTHER, sender=account.sender
                )
        with pytest.raises(GuessesSpent):
            await stepping_up.by_password(
                tools, account.visitor, given=PASSWORD, sender=account.sender
            )
        await visiting.by_session(tools, account.secret)

    run(story)


def test_a_recovery_code_proves_it_once(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        codes = await securing.renew_recovery_codes(tools, account.visitor)
        secret = await stepping_up.by_code(tools, account.visitor, code=codes[0], sender=ELSEWHERE)
        visitor = await visiting.by_session(tools, secret)
        with pytest.raises(SignInRefused):
            await stepping_up.by_code(tools, visitor, code=codes[0], sender=ELSEWHERE)

    run(story)


def test_only_ones_own_passkey_proves_it(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, other = await identity.an_account(tools), await identity.an_account(tools)
        own, theirs = Authenticator(), Authenticator()
        await _add(tools, account, own)
        await _add(tools, other, theirs)
        for device, passes in ((theirs, False), (own, True)):
            options, note = passkey_proving.ask_to_use(tools, site=SITE, bound=account.visitor.csrf)
            act = stepping_up.by_passkey(
                tools,
                account.visitor,
                site=SITE,
                note=note,
                answer=device.use(options, origin=SITE.origin),
            )
            if passes:
                await visiting.by_session(tools, await act)
            else:
                with pytest.raises(SignInRefused):
                    await act

    run(story)


def test_a_session_that_ended_meanwhile_is_not_brought_back(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        await signing_in.sign_out(tools.database, account.visitor, now=tools.now())
        with pytest.raises(NotSignedIn):
            await stepping_up.by_password(
                tools, account.visitor, given=PASSWORD, sender=account.sender
            )

    run(story)
