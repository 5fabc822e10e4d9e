from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.builders import identity
from tests.builders.identity import ELSEWHERE

from solvent import ids
from solvent.identity import revoking, visiting
from solvent.identity.revoking import SessionUnknown
from solvent.identity.signing_in import NotSignedIn
from solvent.ids import PermissionMissing
from solvent.platform.asking import StepUpNeeded, Visitor
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role


async def _visitor(tools: Tools, secret: str) -> Visitor:
    return await visiting.by_session(tools, secret)


def test_ones_sessions_are_listed_with_when_whence_and_by_what(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        other = await identity.come_in(
            tools, account, sender=replace(ELSEWHERE, address="198.51.100.9", agent="Phone")
        )
        await identity.an_account(tools, scope=account.scope)
        found = await revoking.own(tools, account.visitor)
        assert {(one.address, one.agent, one.methods, one.current) for one in found} == {
            (ELSEWHERE.address, ELSEWHERE.agent, ("link",), True),
            ("198.51.100.9", "Phone", ("password",), False),
        }
        assert (await _visitor(tools, other.secret)).session_id in {one.session_id for one in found}
        assert len(await revoking.of_all(tools, account.visitor)) == 3
        late = identity.later(tools, timedelta(hours=13))
        assert not await revoking.own(late, account.visitor)

    run(story)


def test_one_session_or_all_others_are_ended(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        secrets = [(await identity.come_in(tools, account)).secret for _ in range(3)]
        first = await _visitor(tools, secrets[0])
        assert first.session_id is not None
        await revoking.end_own(tools, account.visitor, session_id=first.session_id)
        with pytest.raises(NotSignedIn):
            await _visitor(tools, secrets[0])
        with pytest.raises(SessionUnknown):
            await revoking.end_own(tools, account.visitor, session_id=first.session_id)
        assert await revoking.end_others(tools, account.visitor) == 2
        await _visitor(tools, account.secret)
        for secret in secrets:
            with pytest.raises(NotSignedIn):
                await _visitor(tools, secret)

    run(story)


def test_nobody_ends_a_session_of_somebody_else_without_the_right(run: Any) -> None:
    async def story(tools: Tools) -> None:
        owner = await identity.an_account(tools)
        viewer = await identity.an_account(tools, scope=owner.scope, role=Role.VIEWER)
        stranger = await identity.an_account(tools)
        session_id = owner.visitor.session_id
        assert session_id is not None
        with pytest.raises(SessionUnknown):
            await revoking.end_own(tools, viewer.visitor, session_id=session_id)
        with pytest.raises(PermissionMissing):
            await revoking.end_anyones(tools, viewer.visitor, session_id=session_id)
        with pytest.raises(PermissionMissing):
            await revoking.of_all(tools, viewer.visitor)
        with pytest.raises(SessionUnknown):
            await revoking.end_anyones(tools, stranger.visitor, session_id=session_id)
        await _visitor(tools, owner.secret)

    run(story)


def test_an_administrator_ends_anybodys_session_with_a_fresh_proof(run: Any) -> None:
    async def story(tools: Tools) -> None:
        owner = await identity.an_account(tools)
        viewer = await identity.an_account(tools, scope=owner.scope, role=Role.VIEWER)
        session_id = viewer.visitor.session_id
        assert session_id is not None
        late = identity.later(tools, timedelta(minutes=11))
        with pytest.raises(StepUpNeeded):
            await revoking.end_anyones(late, owner.visitor, session_id=session_id)
        await revoking.end_anyones(tools, owner.visitor, session_id=session_id)
        with pytest.raises(NotSignedIn):
            await _visitor(tools, viewer.secret)
        with pytest.raises(SessionUnknown):
            await revoking.end_anyones(tools, owner.visitor, session_id=ids.new())

    run(story)
