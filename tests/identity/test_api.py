from __future__ import annotations

from typing import Any

import httpx
from httpx import ASGITransport, AsyncClient
from tests.builders import identity

from solvent import ids
from solvent.gateway import app
from solvent.identity import access
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role

CODES = httpx.codes


def _client(tools: Tools, account: identity.Account) -> AsyncClient:
    door = app.create()
    door.state.tools = tools
    return AsyncClient(
        transport=ASGITransport(door),
        base_url="http://api.test",
        headers={
            "cookie": f"{access.SESSION_COOKIE}={account.secret}",
            access.CSRF_HEADER: account.visitor.csrf,
        },
    )


def test_sessions_are_listed_and_ended_over_the_api(run: Any) -> None:
    async def story(tools: Tools) -> None:
        owner = await identity.an_account(tools)
        viewer = await identity.an_account(tools, scope=owner.scope, role=Role.VIEWER)
        session_id = viewer.visitor.session_id
        assert session_id is not None
        path = f"/sessions/{ids.show(ids.SESSION, session_id)}"
        async with _client(tools, owner) as mine, _client(tools, viewer) as theirs:
            assert (await theirs.get("/sessions")).status_code == CODES.FORBIDDEN
            assert (await theirs.delete(path)).status_code == CODES.FORBIDDEN
            listed = (await mine.get("/sessions")).json()["sessions"]
            assert {one["member"] for one in listed} == {
                ids.show(ids.MEMBER, owner.member_id),
                ids.show(ids.MEMBER, viewer.member_id),
            }
            assert [one["current"] for one in listed].count(True) == 1
            await identity.make_proofs_old(tools, owner.scope.tenant_id)
            assert (await mine.delete(path)).status_code == CODES.FORBIDDEN

    run(story)


def test_a_session_of_another_organisation_is_not_there(run: Any) -> None:
    async def story(tools: Tools) -> None:
        owner, other = await identity.an_account(tools), await identity.an_account(tools)
        session_id = other.visitor.session_id
        assert session_id is not None
        async with _client(tools, owner) as mine:
            answer = await mine.delete(f"/sessions/{ids.show(ids.SESSION, session_id)}")
            assert answer.status_code == CODES.NOT_FOUND

    run(story)
