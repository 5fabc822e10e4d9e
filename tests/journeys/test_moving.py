"""The sample organisations move to another installation, and everything is as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests.builders import custody as builder
from tests.conftest import TODAY, Installation

from solvent.audit import signing, verifying
from solvent.cli import samples, session
from solvent.connectors import finding as outside
from solvent.connectors import importing
from solvent.connectors.imported import State
from solvent.custody import packing
from solvent.health_score import assessing
from solvent.health_score import finding as scores
from solvent.identity import signing_in, starting, visiting
from solvent.ids import CompanyId, Scope, TenantId
from solvent.ledger import stating
from solvent.ledger.stating import Question
from solvent.platform.tools import Tools
from solvent.sample import generator
from solvent.tenancy import finding, residents
from solvent.worker import relay


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the organisations were, where they are, and what they took along."""

    old: Installation
    new: Installation
    tenants: tuple[TenantId, ...]
    folder: Path


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    folder = tmp_path_factory.mktemp("moving")

    async def take_out(old: Installation) -> tuple[TenantId, ...]:
        async with builder.tools_of(old) as tools:
            await samples.load(tools, day=TODAY, console=Console(quiet=True))
            tenants = residents.of(old.settings.home)
            for tenant_id in tenants:
                archive = await builder.an_archive(
                    tools, session.operator(tenant_id), passphrase=builder.PASSPHRASE
                )
                (folder / f"{tenant_id}.bin").write_bytes(archive)
            await relay.drain(tools)
        return tuple(tenants)

    async def put_in(new: Installation, tenants: tuple[TenantId, ...]) -> None:
        async with builder.tools_of(new) as tools:
            for tenant_id in tenants:
                path = folder / f"{tenant_id}.bin"
                await builder.restored(tools, path, passphrase=builder.PASSPHRASE)

    with builder.another_installation() as old, builder.another_installation() as new:
        tenants = asyncio.run(take_out(old))
        asyncio.run(put_in(new, tenants))
        yield Moved(old, new, tenants, folder)


def each_company(moved: Moved, story: Any) -> list[list[Any]]:
    """Run a story for each company, at the old and then at the new place."""

    async def told(place: Installation) -> list[Any]:
        found = []
        async with builder.tools_of(place) as tools:
            for tenant_id in moved.tenants:
                scope = session.operator(tenant_id)
                async with tools.database.scoped(scope) as connection:
                    owned = await finding.companies(connection, scope)
                found += [await story(tools, scope, company.company_id) for company in owned]
        return found

    return [asyncio.run(told(place)) for place in (moved.old, moved.new)]


def test_all_organisations_are_residents_of_the_new_place(moved: Moved) -> None:
    assert len(moved.tenants) > 1
    assert residents.of(moved.new.settings.home) == list(moved.tenants)


def test_trial_balances_are_equal_at_each_sequence_asked_for(moved: Moved) -> None:
    async def story(tools: Tools, scope: Scope, company_id: CompanyId) -> Any:
        async with tools.database.scoped(scope) as connection:
            return [
                await stating.trial_balance(connection, scope, Question(company_id, TODAY, seq))
                for seq in (None, 100, 400)
            ]

    before, after = each_company(moved, story)
    assert len(before) == len(generator.SAMPLE_COMPANIES)
    assert all(one[0].debit_minor > 0 for one in before)
    assert before == after


def test_each_past_score_is_reproduced(moved: Moved) -> None:
    async def story(tools: Tools, scope: Scope, company_id: CompanyId) -> Any:
        async with tools.database.scoped(scope) as connection:
            history = await scores.history(connection, scope, company_id, first=date(2020, 1, 1))
            wanted = [history[0].assessment_id, history[-1].assessment_id]
            again = [await assessing.reproduce(connection, scope, one) for one in wanted]
        return history, again

    before, after = each_company(moved, story)
    assert before == after
    for history, again in after:
        assert len(history) > 1
        assert all(stored == recomputed for stored, recomputed in again)


def test_a_file_given_before_the_move_adds_nothing_after_it(moved: Moved) -> None:
    """The account is known by the keyed hash of its number, made anew under other keys."""

    async def story() -> list[tuple[int, int]]:
        profile = generator.SAMPLE_COMPANIES[0]
        told = generator.generate(company=profile.key, seed=samples.SEED, today=TODAY)
        found = []
        async with builder.tools_of(moved.new) as tools:
            scope, company = await session.company_of(tools, profile.name)
            before = await _accounts(tools, scope, company.company_id)
            for file in told.files:
                made = await importing.receive(
                    tools.database,
                    scope,
                    vault=tools.vault,
                    company_id=company.company_id,
                    file_name=file.name,
                    content=file.content,
                    book=True,
                    now=tools.now(),
                )
                await relay.drain(tools)
                async with tools.database.scoped(scope) as connection:
                    done = await outside.import_(connection, scope, made.import_id)
                assert done.state is State.BOOKED, done
                found.append(sum(one["new"] for one in (done.report or {})["statements"]))
            after = await _accounts(tools, scope, company.company_id)
        return [(sum(found), after - before)]

    assert asyncio.run(story()) == [(0, 0)]


async def _accounts(tools: Tools, scope: Scope, company_id: CompanyId) -> int:
    async with tools.database.scoped(scope) as connection:
        return len(await outside.bank_accounts(connection, scope, company_id))


def test_the_record_is_verified_before_and_after_with_the_keys_of_both(moved: Moved) -> None:
    keys = {}

    async def story(place: Installation, name: str) -> None:
        async with builder.tools_of(place) as tools:
            keys[name] = list(signing.public_keys(tools.keys, version=1).values())
            for tenant_id in moved.tenants:
                archive = await builder.an_archive(tools, session.operator(tenant_id))
                (moved.folder / f"{name}-{tenant_id}.jsonl").write_bytes(
                    builder.unpacked(archive)[packing.RECORD]
                )

    asyncio.run(story(moved.old, "old"))
    asyncio.run(story(moved.new, "new"))
    for tenant_id in moved.tenants:
        old = verifying.verify(moved.folder / f"old-{tenant_id}.jsonl", keys=keys["old"])
        new = verifying.verify(
            moved.folder / f"new-{tenant_id}.jsonl", keys=[*keys["old"], *keys["new"]]
        )
        assert old.is_whole, old
        assert new.is_whole, new
        assert new.checkpoints > 1
        without = verifying.verify(moved.folder / f"new-{tenant_id}.jsonl", keys=keys["new"])
        assert not without.is_whole, "the old place's signatures must have been in it"


def test_an_owner_comes_in_by_a_link_and_old_keys_lead_nowhere(moved: Moved) -> None:
    async def story() -> str:
        async with builder.tools_of(moved.new) as tools:
            link = await starting.make_sign_in_link(
                tools.database, moved.tenants[0], now=tools.now()
            )
            assert link
            entered = await signing_in.use_link(tools, link)
            visitor = await visiting.by_session(tools, entered.secret)
            scope = session.operator(moved.tenants[0])
            async with tools.database.scoped(scope) as connection:
                live = await connection.fetchval(
                    "select count(*) from api_key where revoked_at is null"
                )
            assert live == 0
            return visitor.role

    assert asyncio.run(story()) == "owner"
