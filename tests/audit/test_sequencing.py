from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent.audit import (
    checkpoint,
    checkpointing,
    proving,
    recording,
    sequencing,
    signing,
    store,
    tree,
    tree_store,
)
from solvent.audit.tree import Frontier
from solvent.ids import Scope
from solvent.platform.tools import Tools

NOW = datetime(2026, 3, 31, 12, 30, 20, tzinfo=UTC)


async def record_many(tools: Tools, scope: Scope, count: int) -> None:
    async with tools.database.scoped(scope) as connection:
        for number in range(count):
            await recording.record(
                connection, scope, act="thing.done", now=NOW, facts={"number": number}
            )


def test_records_get_leaves_after_commit_and_a_signed_root(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        await record_many(tools, scope, 700)
        async with tools.database.scoped(scope) as connection:
            total = await tree_store.waiting(connection, scope)
        assert total > 700
        issued = await checkpointing.issue(
            tools.database, scope, keys=tools.keys, key_version=1, now=NOW
        )
        assert issued is not None
        assert issued.size == total
        async with tools.database.scoped(scope) as connection:
            assert await tree_store.waiting(connection, scope) == 0
            rows = await store.numbered(connection, scope, first=0, until=total)
        frontier = Frontier()
        for canonical, leaf in rows:
            assert leaf == tree.leaf_hash(canonical)
            frontier.append(leaf)
        assert frontier.root() == issued.root
        signed = checkpoint.read(issued.note)
        assert signing.stands(signed, list(signing.public_keys(tools.keys, version=1).values()))
        async with tools.database.scoped(scope) as connection:
            consistent = await proving.consistency(connection, scope, old=300, new=total)
        assert tree.proves_consistency(
            300,
            total,
            old_root=consistent.old_root,
            new_root=consistent.new_root,
            proof=consistent.path,
        )
        assert consistent.new_root == issued.root

    run(story)


def test_sequencers_at_once_give_each_record_one_leaf(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        for _ in range(6):
            await asyncio.gather(
                record_many(tools, scope, 9),
                record_many(tools, scope, 9),
                *(sequencing.number(tools.database, scope, now=NOW) for _ in range(4)),
            )
        await checkpointing.issue(tools.database, scope, keys=tools.keys, key_version=1, now=NOW)
        async with tools.database.scoped(scope) as connection:
            size = await tree_store.size(connection, scope)
            rows = await store.numbered(connection, scope, first=0, until=size)
        assert size == len(rows) == len({canonical for canonical, _ in rows}) > 6 * 18

    run(story)
