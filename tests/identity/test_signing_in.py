from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.builders import tenancy as builder

from solvent.identity import signing_in, starting, visiting
from solvent.identity.session_life import IDLE_MAX, LIFE_MAX
from solvent.identity.signing_in import LinkSpent, NotSignedIn
from solvent.ids import Scope
from solvent.platform import crypto
from solvent.platform.tools import Tools
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

MINUTE = timedelta(minutes=1)


async def a_link(tools: Tools, scope: Scope) -> str:
    link = await starting.make_sign_in_link(tools.database, scope.tenant_id, now=tools.now())
    assert link
    return link


async def a_session(tools: Tools, scope: Scope) -> str:
    return (await signing_in.use_link(tools, await a_link(tools, scope))).secret


def test_a_link_is_spent_once_for_a_session_of_its_member(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        link = await a_link(tools, scope)
        secret = (await signing_in.use_link(tools, link)).secret
        with pytest.raises(LinkSpent):
            await signing_in.use_link(tools, link)
        visitor = await visiting.by_session(tools, secret)
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
            await signing_in.use_link(
                replace(tools, now=lambda: datetime.now(UTC) + 16 * MINUTE), link
            )

    run(story)


def test_a_session_ends_with_its_time_or_by_signing_out(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        kept, ended = await a_session(tools, scope), await a_session(tools, scope)
        visitor = await visiting.by_session(tools, ended)
        await signing_in.sign_out(tools.database, visitor, now=tools.now())
        with pytest.raises(NotSignedIn):
            await visiting.by_session(tools, ended)
        await visiting.by_session(tools, kept)

    run(story)


def test_a_session_ends_unused_and_at_the_latest_after_its_whole_life(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        unused, used, began = (
            await a_session(tools, scope),
            await a_session(tools, scope),
            tools.now(),
        )

        def at(after: timedelta) -> Tools:
            return replace(tools, now=lambda: began + after)

        with pytest.raises(NotSignedIn):
            await visiting.by_session(at(IDLE_MAX + MINUTE), unused)
        used_at = timedelta()
        while used_at + IDLE_MAX < LIFE_MAX:
            used_at += IDLE_MAX - MINUTE
            await visiting.by_session(at(used_at), used)
        with pytest.raises(NotSignedIn):
            await visiting.by_session(at(LIFE_MAX + MINUTE), used)

    run(story)


def test_a_secret_of_one_kind_is_none_of_another(run: Any) -> None:
    async def story(tools: Tools) -> None:
        made = await starting.found(
            tools.database, name="Testers", is_sample=False, now=tools.now()
        )
        scope = Scope(made.tenant_id, "me_test", PERMISSIONS_BY_ROLE[Role.OWNER])
        session, link = await a_session(tools, scope), await a_link(tools, scope)
        assert (await visiting.by_key(tools, made.key)).scope.actor.startswith("key_")
        for wrong in (session, link, made.key[:-1], made.key + "x", "", "\0", "é" * 40):
            with pytest.raises(NotSignedIn):
                await visiting.by_key(tools, wrong)
        for wrong in (made.key, link, ""):
            with pytest.raises(NotSignedIn):
                await visiting.by_session(tools, wrong)
        for wrong in (made.key, session, ""):
            with pytest.raises(LinkSpent):
                await signing_in.use_link(tools, wrong)

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
        visitor = await visiting.by_session(tools, secret)
        await signing_in.sign_out(tools.database, visitor, now=tools.now())
        async with tools.database.scoped(scope) as connection:
            rows = await connection.fetch(
                "select act, actor from audit_record order by audit_record_id"
            )
        assert rows[-1]["actor"] == visitor.scope.actor
        return [row["act"] for row in rows]

    assert run(story) == [
        "organisation.founded",
        "key.created",
        "sign_in_link.made",
        "session.started",
        "session.ended",
    ]
