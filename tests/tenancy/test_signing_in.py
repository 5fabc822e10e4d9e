from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.builders import tenancy as builder

from solvent.ids import Scope
from solvent.platform import crypto
from solvent.platform.tools import Tools
from solvent.tenancy import founding, signing_in
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role
from solvent.tenancy.signing_in import SESSION_LIFE, LinkSpent, NotSignedIn

MINUTE = timedelta(minutes=1)


async def a_link(tools: Tools, scope: Scope) -> str:
    link = await founding.make_sign_in_link(tools.database, scope.tenant_id, now=tools.now())
    assert link
    return link


async def a_session(tools: Tools, scope: Scope) -> str:
    return await signing_in.use_link(tools.database, await a_link(tools, scope), now=tools.now())


def test_a_link_is_spent_once_for_a_session_of_its_member(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        link = await a_link(tools, scope)
        secret = await signing_in.use_link(tools.database, link, now=tools.now())
        with pytest.raises(LinkSpent):
            await signing_in.use_link(tools.database, link, now=tools.now())
        visitor = await signing_in.by_session(tools.database, secret, now=tools.now())
        assert visitor.scope.tenant_id == scope.tenant_id
        assert visitor.scope.permissions == PERMISSIONS_BY_ROLE[Role.OWNER]
        assert visitor.scope.actor.startswith("me_")
        assert visitor.csrf == signing_in.csrf_of(secret) != secret

    run(story)


def test_a_link_is_worth_nothing_after_its_time(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        link = await a_link(tools, scope)
        with pytest.raises(LinkSpent):
            await signing_in.use_link(tools.database, link, now=tools.now() + 16 * MINUTE)

    run(story)


def test_a_session_ends_with_its_time_or_by_signing_out(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        kept, ended = await a_session(tools, scope), await a_session(tools, scope)
        visitor = await signing_in.by_session(tools.database, ended, now=tools.now())
        await signing_in.sign_out(tools.database, visitor, now=tools.now())
        with pytest.raises(NotSignedIn):
            await signing_in.by_session(tools.database, ended, now=tools.now())
        almost = tools.now() + SESSION_LIFE - MINUTE
        await signing_in.by_session(tools.database, kept, now=almost)
        with pytest.raises(NotSignedIn):
            await signing_in.by_session(tools.database, kept, now=almost + 2 * MINUTE)

    run(story)


def test_a_secret_of_one_kind_is_none_of_another(run: Any) -> None:
    async def story(tools: Tools) -> None:
        made = await founding.found(
            tools.database, name="Testers", is_sample=False, now=tools.now()
        )
        scope = Scope(made.tenant_id, "me_test", PERMISSIONS_BY_ROLE[Role.OWNER])
        session, link = await a_session(tools, scope), await a_link(tools, scope)
        assert (await signing_in.by_key(tools.database, made.key)).scope.actor.startswith("key_")
        for wrong in (session, link, made.key[:-1], made.key + "x", "", "\0", "é" * 40):
            with pytest.raises(NotSignedIn):
                await signing_in.by_key(tools.database, wrong)
        for wrong in (made.key, link, ""):
            with pytest.raises(NotSignedIn):
                await signing_in.by_session(tools.database, wrong, now=tools.now())
        for wrong in (made.key, session, ""):
            with pytest.raises(LinkSpent):
                await signing_in.use_link(tools.database, wrong, now=tools.now())

    run(story)


def test_no_secret_is_stored_as_it_is(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        secret = await a_session(tools, scope)
        async with tools.database.unscoped() as connection:
            row = await connection.fetchrow(
                "select * from find_credential($1)", crypto.hash_secret(secret)
            )
            assert row is not None
            assert isinstance(row["subject_id"], UUID)
            assert not await connection.fetch("select * from find_credential($1)", secret.encode())
        async with tools.database.scoped(scope) as connection:
            stored = await connection.fetchval("select row_to_json(s)::text from session s")
        assert secret not in stored

    run(story)


def test_signing_in_and_out_are_on_record(run: Any) -> None:
    async def story(tools: Tools) -> list[str]:
        scope = await builder.an_organisation(tools)
        secret = await a_session(tools, scope)
        visitor = await signing_in.by_session(tools.database, secret, now=tools.now())
        await signing_in.sign_out(tools.database, visitor, now=tools.now())
        async with tools.database.scoped(scope) as connection:
            rows = await connection.fetch(
                "select act, actor from audit_record order by audit_record_id"
            )
        assert rows[-1]["actor"] == visitor.scope.actor
        return [row["act"] for row in rows]

    assert run(story) == ["organisation.founded", "session.started", "session.ended"]
