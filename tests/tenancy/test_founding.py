from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent import ids
from solvent.identity import starting, visiting
from solvent.identity import store as sessions
from solvent.ids import PermissionMissing, Scope
from solvent.machines import issuing
from solvent.platform import credentials, crypto
from solvent.platform.tools import Tools
from solvent.tenancy import finding, founding, store
from solvent.tenancy.company import CompanyMalformed, NotSample
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role
from solvent.tenancy.store import CompanyUnknown


def test_a_new_organisation_has_an_owner_and_a_key_kept_as_a_hash(run: Run) -> None:
    async def story(tools: Tools) -> None:
        made = await starting.found(
            tools.database, name="Testers", is_sample=False, now=tools.now()
        )
        scope = Scope(made.tenant_id, "me_test", PERMISSIONS_BY_ROLE[Role.OWNER])
        async with tools.database.unscoped() as connection:
            found = await credentials.find(connection, crypto.hash_secret(made.key), kind="key")
            assert await credentials.find(connection, made.key.encode(), kind="key") is None
        assert found is not None
        assert (found.kind, found.tenant_id) == ("key", made.tenant_id)
        async with tools.database.scoped(scope) as connection:
            assert await store.first_owner(connection, scope) == made.owner_id
            assert (await finding.tenant(connection, scope)).name == "Testers"
        visitor = await visiting.by_key(tools, made.key)
        assert visitor.scope.permissions == PERMISSIONS_BY_ROLE[Role.OWNER]

    run(story)


def test_companies_are_listed_by_name_and_found_by_id(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        made = [await builder.a_company(tools, scope, name=name) for name in ("Birch", "Alder")]
        async with tools.database.scoped(scope) as connection:
            listed = await finding.companies(connection, scope)
            assert [company.name for company in listed] == ["Alder", "Birch"]
            assert await finding.company(connection, scope, made[0].company_id) == made[0]
            with pytest.raises(CompanyUnknown):
                await finding.company(connection, scope, ids.new())

    run(story)


def test_one_organisation_sees_and_changes_nothing_of_another(run: Run) -> None:
    async def story(tools: Tools) -> None:
        ours, theirs = [await builder.an_organisation(tools) for _ in range(2)]
        company = await builder.a_company(tools, theirs)
        async with tools.database.scoped(ours) as connection:
            assert await finding.companies(connection, ours) == []
            # Even a query that forgets the tenant, or names the other one, finds nothing.
            assert await connection.fetchval("select count(*) from company") == 0
            assert await finding.companies(connection, theirs) == []
            with pytest.raises(CompanyUnknown):
                await store.take_sequence(connection, theirs, company.company_id, count=5)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            async with tools.database.scoped(ours) as connection:
                await store.add_company(connection, theirs, company, now=tools.now())
        async with tools.database.scoped(theirs) as connection:
            assert (await finding.company(connection, theirs, company.company_id)).ledger_seq == 0

    run(story)


def test_what_is_not_permitted_or_malformed_leaves_nothing(run: Run) -> None:
    async def story(tools: Tools) -> None:
        viewer = await builder.an_organisation(tools, role=Role.VIEWER)
        owner = Scope(viewer.tenant_id, "me_test", PERMISSIONS_BY_ROLE[Role.OWNER])
        with pytest.raises(PermissionMissing):
            await builder.a_company(tools, viewer)
        with pytest.raises(PermissionMissing):
            await issuing.make_key(
                tools.database, viewer, name="mine", role=Role.OWNER, now=tools.now()
            )
        with pytest.raises(CompanyMalformed):
            await builder.a_company(tools, owner, country="de")
        async with tools.database.scoped(owner) as connection:
            assert await finding.companies(connection, owner) == []

    run(story)


def test_a_sign_in_link_works_once_and_not_for_long(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        now = tools.now()
        secrets = [
            await starting.make_sign_in_link(tools.database, scope.tenant_id, now=now)
            for _ in range(2)
        ]
        links = [await _subject_of(tools, secret or "") for secret in secrets]
        async with tools.database.scoped(scope) as connection:
            owner = await store.first_owner(connection, scope)
            assert await sessions.use_sign_in_link(connection, scope, links[0], now=now) == owner
            assert await sessions.use_sign_in_link(connection, scope, links[0], now=now) is None
            late = now + timedelta(minutes=15, seconds=1)
            assert await sessions.use_sign_in_link(connection, scope, links[1], now=late) is None

    run(story)


def test_sample_companies_are_removed_whole_and_real_ones_are_not(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        real = await builder.a_company(tools, scope)
        sample = await builder.a_company(tools, scope, name="Sample Cafe", is_sample=True)
        with pytest.raises(NotSample):
            await founding.remove_sample(
                tools.database, scope, company_id=real.company_id, now=tools.now()
            )
        await founding.remove_sample(
            tools.database, scope, company_id=sample.company_id, now=tools.now()
        )
        async with tools.database.scoped(scope) as connection:
            assert await finding.companies(connection, scope) == [real]
        with pytest.raises(asyncpg.RaiseError, match="not a sample"):
            async with tools.database.scoped(scope) as connection:
                await store.remove_sample(connection, real.company_id)

    run(story)


async def _subject_of(tools: Tools, secret: str) -> UUID:
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, crypto.hash_secret(secret), kind="link")
    assert found is not None
    return found.subject_id
