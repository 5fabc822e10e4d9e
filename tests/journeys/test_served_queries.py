"""No query that serves somebody reads a tenant table from end to end.

All routes, pages and jobs are used once in a database where one company is a small part; each
statement they sent is then explained, with its values known and with any values.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
import pytest
from tests.builders import crowd, gateway, journey
from tests.builders.gateway import Door, Party
from tests.builders.journey import Moved, a_statement
from tests.conftest import Installation

from solvent.identity.access import SESSION_COOKIE
from solvent.ids import Scope
from solvent.platform import outbox, postgres
from solvent.platform.postgres import Connection, Database
from solvent.worker import relay

DAYS = 120
GENERIC = "force_generic_plan"
_INTO = re.compile(r"insert into (\w+)")
SHOPS = [f"{name} {kind}" for name in ("ALMA", "BRIO", "CITO") for kind in ("MARKET", "CAFE")]
# Statements without a table of a tenant's to be read.
WITHOUT_TABLE = ("begin", "commit", "rollback", "notify", "select pg_notify", "create temporary")


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as it was sent. role: 'app' or 'relay'. scope: None for no tenant."""

    query: str
    args: tuple[Any, ...]
    role: str
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class Watched(Database):
    """The database, noting what is asked of it."""

    sent: list[Sent] = field(default_factory=list)

    @asynccontextmanager
    async def scoped(self, scope: Scope, *, snapshot: bool = False) -> AsyncIterator[Connection]:
        async with Database.scoped(self, scope, snapshot=snapshot) as connection:
            with self._noting(connection, "app", scope):
                yield connection

    @asynccontextmanager
    async def unscoped(self) -> AsyncIterator[Connection]:
        async with Database.unscoped(self) as connection:
            with self._noting(connection, "app", None):
                yield connection

    @asynccontextmanager
    async def relaying(self) -> AsyncIterator[Connection]:
        async with Database.relaying(self) as connection:
            with self._noting(connection, "relay", None):
                yield connection

    def _noting(self, connection: Connection, role: str, scope: Scope | None) -> Any:
        def note(said: Any) -> None:
            # For many rows at once the driver notes a list: one of them stands for all.
            args = said.args[0] if isinstance(said.args, list) else said.args
            if not said.query.startswith(WITHOUT_TABLE):
                self.sent.append(Sent(said.query, tuple(args or ()), role, scope))

        return connection.query_logger(note)


@pytest.fixture(scope="module")
def sent(installation: Installation) -> list[Sent]:
    """All statements of one use of everything, in a database that has been filled up."""

    async def used() -> list[Sent]:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            party = await gateway.a_party(door.tools, word="Xylophon")
            moves = [
                Moved(
                    (-1) ** n * (1_000 + n),
                    journey.FIRST + timedelta(days=n % DAYS),
                    SHOPS[n % len(SHOPS)],
                    f"B{n}",
                )
                for n in range(2_000)
            ]
            await journey.give(door.tools, party.firm, a_statement(moves, account="DE0099"))
            await teach(door, party)
            await relay.drain(door.tools)
            await crowd.filled(installation.addresses.owner, party.firm.scope)
            database = door.tools.database
            watched = Watched(database.app, database.relay, database.guest)
            await use(replace(door, tools=replace(door.tools, database=watched)), party)
            return watched.sent

    return asyncio.run(used())


async def teach(door: Door, party: Party) -> None:
    """Place a line by hand, so that something is learnt."""
    company, line = party.names["company"], party.names["transaction"]
    path = f"/v1/companies/{company}/transactions/{line}/category"
    answer = await door.ask("PUT", path, key=party.key, json=party.bodies["CategoryIn"])
    assert answer.json()["moved"] > 0


async def use(door: Door, party: Party) -> None:
    """Use every route, page and job once or more."""
    for mounted in gateway.doors(door.app):
        mounted.state.tools = door.tools
    await use_routes(door, party)
    await use_pages(door, party)
    more = [
        Moved(-4_321 - n, journey.FIRST + timedelta(days=n), "NEW SHOP", f"N{n}") for n in range(60)
    ]
    held = Moved(-999, journey.FIRST + timedelta(days=80), "NEW SHOP HELD")
    await journey.give(door.tools, party.firm, a_statement(more, pending=[held]))
    posted = Moved(-999, journey.FIRST + timedelta(days=81), "NEW SHOP HELD", "H")
    await journey.give(door.tools, party.firm, a_statement([*more, posted]))
    async with door.tools.database.scoped(party.firm.scope) as connection:
        tenant, company = party.firm.scope.tenant_id, party.firm.company_id
        await outbox.since(connection, tenant_id=tenant, company_id=company, position=1, limit=9)
        await outbox.newest_position(connection, tenant, company)
    async with door.tools.database.relaying() as connection:
        await outbox.depth(connection)
    assert await relay.drain(door.tools) == 0


async def use_routes(door: Door, party: Party) -> None:
    company = party.names["company"]
    listed = f"/v1/companies/{company}/transactions"
    page = (await door.ask("GET", listed, key=party.key, params={"limit": 5})).json()
    for params in (
        {"cursor": page["next_cursor"]},
        {"text": "ALMA"},
        {"account": party.names["account"]},
        {"first": "2026-02-01", "last": "2026-02-09"},
        {"unsure": "true"},
    ):
        assert (await door.ask("GET", listed, key=party.key, params=params)).status_code == 200
    for statement in ("profit-and-loss", "balance-sheet", "trial-balance"):
        answer = await door.ask(
            "GET",
            f"/v1/companies/{company}/statements/{statement}",
            key=party.key,
            params={"as_of": "2026-03-05", "known_seq": 31},
        )
        assert answer.status_code == 200
    for call in sorted(gateway.api_calls(), key=lambda each: each.method == "DELETE"):
        if call.path.endswith(("/events", "/metrics", "/sample", "/sessions/{session}")):
            continue
        answer = await door.ask(
            call.method, call.address(party.names), key=party.key, **party.sent(call)
        )
        # Some need a state of their own; on their way to saying so they have asked what they ask.
        assert answer.is_success or answer.status_code in {403, 404, 409}, (str(call), answer.text)


async def use_pages(door: Door, party: Party) -> None:
    cookie = {"cookie": f"{SESSION_COOKIE}={party.session}"}
    for call in gateway.page_calls():
        if not call.writes and "{name}" not in call.path:
            answer = await door.ask("GET", call.address(party.names), headers=cookie)
            assert answer.status_code in {200, 303}, (str(call), answer.text)


@pytest.mark.parametrize("plans", ["force_custom_plan", GENERIC])
def test_no_served_query_reads_a_tenant_table_from_end_to_end(
    sent: list[Sent], installation: Installation, plans: str
) -> None:
    kinds = {each.query: each for each in sent}
    assert len(kinds) > 80
    offenders = asyncio.run(_offenders(list(kinds.values()), installation, plans))
    assert offenders == {}


def test_the_check_sees_a_table_read_from_end_to_end(
    sent: list[Sent], installation: Installation
) -> None:
    """The control: a query that no index serves, as the one role that no policy narrows."""
    bad = Sent("select count(*) from outbox where fault = $1", ("x",), "relay", None)
    for plans in ("force_custom_plan", GENERIC):
        offenders = asyncio.run(_offenders([*sent[:1], bad], installation, plans))
        assert offenders == {bad.query: ["Seq Scan on outbox"]}


async def _offenders(sent: list[Sent], installation: Installation, plans: str) -> dict[str, Any]:
    urls = installation.addresses
    found: dict[str, Any] = {}
    for role, url in (("app", urls.app), ("relay", urls.relay)):
        connection = await asyncpg.connect(url)
        try:
            await postgres._prepare(connection)
            # As the embedded server is set; another one's own setting decides no test.
            await connection.execute(f"set random_page_cost = 1.1; set plan_cache_mode = {plans}")
            for each in (one for one in sent if one.role == role):
                scans = await _scans(connection, each, any_values=plans == GENERIC)
                if scans:
                    found[each.query] = scans
        finally:
            await connection.close()
    return found


async def _scans(connection: Any, each: Sent, *, any_values: bool) -> list[str]:
    transaction = connection.transaction()
    await transaction.start()
    try:
        if each.scope is not None:
            await connection.execute(
                f"select set_config('solvent.tenant', '{each.scope.tenant_id}', true)"
            )
        if "from incoming" in each.query:
            await connection.execute(
                f"create temporary table incoming on commit drop"
                f" as table {_INTO.search(each.query)[1]} with no data"  # type: ignore[index]
            )
        if any_values:
            await connection.execute(f"prepare asked as {each.query}")
            values = f"({', '.join(['null'] * len(each.args))})" if each.args else ""
            plan = await connection.fetchval(f"explain (format json) execute asked{values}")
            await connection.execute("deallocate asked")
        else:
            plan = await connection.fetchval(f"explain (format json) {each.query}", *each.args)
    finally:
        await transaction.rollback()
    return [
        f"{node['Node Type']} on {node['Relation Name']}"
        for node in _nodes(orjson.loads(plan)[0]["Plan"])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in crowd.TABLES
    ]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
