"""Work done for what exists and what does not: counted, so that no clock can tell them apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from tests.builders import identity
from tests.builders.identity import ELSEWHERE, OTHER
from tests.conftest import Counted, Run

from solvent import ids
from solvent.identity import entering, resetting, signing_in, visiting
from solvent.identity.entering import Entered, SignInRefused
from solvent.identity.guess_limits import GuessesSpent
from solvent.identity.signing_in import LinkSpent, NotSignedIn
from solvent.platform import crypto
from solvent.platform.tools import Tools

_ASKING = frozenset({"fetch", "fetchrow", "fetchval", "execute", "executemany"})


class Counting:
    """Passes everything to a database, and counts what was asked of it."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.asked = 0
        self.opened = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def scoped(self, *given: Any, **named: Any) -> AsyncIterator[Any]:
        self.opened += 1
        async with self._database.scoped(*given, **named) as connection:
            yield _Passing(self, connection)

    @asynccontextmanager
    async def unscoped(self) -> AsyncIterator[Any]:
        self.opened += 1
        async with self._database.unscoped() as connection:
            yield _Passing(self, connection)


class _Passing:
    def __init__(self, counted: Counting, connection: Any) -> None:
        self._counted, self._connection = counted, connection

    def __getattr__(self, name: str) -> Any:
        if name in _ASKING:
            self._counted.asked += 1
        return getattr(self._connection, name)


def counting(tools: Tools) -> tuple[Tools, Counting]:
    database = Counting(tools.database)
    return replace(tools, database=database), database  # type: ignore[arg-type]


async def _work(tools: Tools, email: str) -> tuple[int, int, int]:
    """Give what one wrong password costs: transactions, queries, hashes."""
    seen, database = counting(tools)
    before = tools.slow_hash.checks
    with pytest.raises(SignInRefused):
        await entering.by_password(seen, email=email, password_given=OTHER, sender=ELSEWHERE)
    return database.opened, database.asked, tools.slow_hash.checks - before


def test_a_wrong_password_costs_the_same_for_whoever_it_is(counted: Counted, run: Run) -> None:
    async def story(tools: Tools) -> None:
        member = await identity.an_account(tools)
        unset = await identity.an_account(tools, password=None)
        suspended = await identity.an_account(tools)
        async with tools.database.scoped(suspended.scope) as connection:
            await connection.execute(
                "update member set state = 'suspended' where member_id = $1", suspended.member_id
            )
        nobody = f"{ids.new().hex}@example.com"
        works = {
            who: await _work(tools, email)
            for who, email in {
                "member": member.email,
                "without a password": unset.email,
                "suspended": suspended.email,
                "nobody": nobody,
            }.items()
        }
        counted("transactions, queries and hashes of a wrong password", f"{works}")
        assert len(set(works.values())) == 1, works
        assert next(iter(works.values()))[2] == 1

    run(story)


def test_a_key_that_is_none_costs_the_same_whatever_it_looks_like(run: Run) -> None:
    """One that exists costs one look-up more: it is known by 256 random bits, not by time."""

    async def story(tools: Tools) -> None:
        costs = set()
        for secret in (crypto.new_secret("sk"), crypto.new_secret("sk"), "x" * 60):
            seen, database = counting(tools)
            with pytest.raises(NotSignedIn):
                await visiting.by_session(seen, secret)
            costs.add((database.opened, database.asked))
        assert len(costs) == 1

    run(story)


def test_guesses_end_also_for_addresses_that_nobody_has(counted: Counted, run: Run) -> None:
    async def story(tools: Tools) -> None:
        member = await identity.an_account(tools)
        allowed = {}
        for number, email in enumerate((member.email, f"{ids.new().hex}@example.com")):
            sender = replace(ELSEWHERE, address=f"198.51.100.{number + 1}", bound="c" * 32)
            allowed[number] = 0
            for _ in range(30):
                try:
                    await entering.by_password(
                        tools, email=email, password_given=OTHER, sender=sender
                    )
                except SignInRefused:
                    allowed[number] += 1
                except GuessesSpent:
                    break
        counted("guesses let through for a member and for nobody", f"{allowed}")
        assert allowed[0] == allowed[1]
        assert allowed[0] <= 12

    run(story)


def test_a_link_is_spent_once_however_many_try_at_once(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        _, link = await identity.a_link(tools, account.scope)
        tries = (signing_in.use_link(tools, link) for _ in range(8))
        found = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(one, Entered) for one in found) == 1
        assert sum(isinstance(one, LinkSpent) for one in found) == 7

    run(story)


def test_asking_for_a_reset_too_often_is_answered_as_for_nobody(run: Run) -> None:
    async def story(tools: Tools) -> None:
        member = await identity.an_account(tools)
        made = [await resetting.ask(tools, email=member.email, sender=ELSEWHERE) for _ in range(6)]
        assert sum(one is not None for one in made) <= 3
        assert await resetting.ask(tools, email="nobody@example.com", sender=ELSEWHERE) is None

    run(story)


def test_a_password_has_no_last_day(run: Run) -> None:
    async def story(tools: Tools) -> None:
        member = await identity.an_account(tools)
        async with tools.database.scoped(member.scope) as connection:
            columns = await connection.fetch(
                "select column_name from information_schema.columns"
                " where table_schema = 'public' and table_name = 'password'"
            )
        names = {row["column_name"] for row in columns}
        assert "changed_at" in names
        assert [name for name in names if "expire" in name or "until" in name] == []

    run(story)
