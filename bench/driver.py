"""Which database driver: an authenticated answer of 2 KB and a bulk load under row-level security.

    python -m bench.driver [--rounds N]

psycopg is measured beside asyncpg where it is installed: pip install "psycopg[binary,pool]".
Each read finds the key's tenant, sets it for the transaction and reads one document; eight run at
a time. The bulk load goes through a temporary table, as COPY is refused under row-level security.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import resource
import secrets
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from bench import measure
from bench.measure import Report, Row

from solvent.platform import embedded

READS = 6_000
WARM_UP_READS = 500
AT_A_TIME = 8
BULK_ROWS = 100_000
TENANTS = [uuid.UUID(int=number) for number in range(1, 51)]

_TABLES = """
create table key (hash bytea primary key, tenant_id uuid);
create table document (tenant_id uuid, id uuid, body jsonb, primary key (tenant_id, id));
create table line (tenant_id uuid, id uuid, booked_on date, amount_minor bigint, memo text,
    hash bytea, primary key (tenant_id, id));
"""
_POLICY = """
alter table {table} enable row level security; alter table {table} force row level security;
create policy tenant on {table}
    using (tenant_id = (select current_setting('solvent.tenant')::uuid));
grant select, insert on {table} to bench;
"""
_FIND = "select tenant_id from key where hash = {0}"
_SET = "select set_config('solvent.tenant', {0}, true)"
_READ = "select body from document where tenant_id = {0} and id = {1}"
_STAGE = "create temporary table incoming (like line) on commit drop"
_BOOK = "insert into line select * from incoming"


ASYNCPG, PSYCOPG, THREADS = "asyncpg", "psycopg, async", "psycopg, threads"
ASYNCPG_BULK, PSYCOPG_BULK = "asyncpg, bulk", "psycopg, bulk"


@dataclass(frozen=True, slots=True)
class Measured:
    """What so many reads or rows took one way; wall and processor time in seconds."""

    way: str
    count: int
    wall_s: float
    cpu_s: float


@contextmanager
def measuring(way: str, count: int, into: list[Measured]) -> Iterator[None]:
    """Measure wall time and this process's CPU of the block."""
    wall, cpu = time.perf_counter(), _cpu_s()
    yield
    into.append(Measured(way, count, time.perf_counter() - wall, _cpu_s() - cpu))


def main() -> None:
    """Start a database, measure each way so many rounds, keep the medians."""
    parser = argparse.ArgumentParser(prog="python -m bench driver", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    report = Report("driver")
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="solvent-bench-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        home, system = Path(folder) / "home", Path(folder) / "system"
        with embedded.running(home=home, system_folder=system) as cluster:
            superuser = cluster.url(
                role=embedded.SUPERUSER,
                password=embedded.superuser_password(home=home, system_folder=system),
            )
            password = secrets.token_hex(16)
            uvloop.run(_prepare(superuser, password))
            url = cluster.url(role="bench", password=password)
            for _ in range(rounds):
                uvloop.run(_with_asyncpg(url, found))
                _with_psycopg(url, found)
                uvloop.run(_execute(superuser, "truncate line"))
    _tell(found, report)
    report.keep()


def _tell(found: list[Measured], report: Report) -> None:
    rounds = [each for each in found if each.way == ASYNCPG]
    per_second = measure.median([each.count / each.wall_s for each in rounds])
    for peer in (PSYCOPG, THREADS):
        row = Row(
            what="an authenticated read of 2 KB by asyncpg",
            value=_cpu_ms(found, ASYNCPG) or 0.0,
            unit="cpu ms",
            runs=len(rounds),
            beside=peer,
            beside_value=_cpu_ms(found, peer),
            note=f"{per_second:,.0f} reads/s",
        )
        report.add(row)
    row = Row(
        what="a bulk load by asyncpg",
        value=_wall_s(found, ASYNCPG_BULK) or 0.0,
        unit="s",
        size=BULK_ROWS,
        runs=len(rounds),
        beside=PSYCOPG_BULK,
        beside_value=_wall_s(found, PSYCOPG_BULK),
    )
    report.add(row)


def _cpu_ms(found: list[Measured], way: str) -> float | None:
    values = [each.cpu_s / each.count * 1e3 for each in found if each.way == way]
    return measure.median(values) if values else None


def _wall_s(found: list[Measured], way: str) -> float | None:
    values = [each.wall_s for each in found if each.way == way]
    return measure.median(values) if values else None


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _prepare(superuser: str, password: str) -> None:
    await _execute(superuser, f"create role bench login password '{password}'", _TABLES)
    connection = await asyncpg.connect(superuser)
    try:
        body = json.dumps({"text": "y" * 1_900})
        await connection.executemany(
            "insert into key values ($1, $2)", [(tenant.bytes, tenant) for tenant in TENANTS]
        )
        await connection.executemany(
            "insert into document values ($1, $1, $2)", [(tenant, body) for tenant in TENANTS]
        )
        await connection.execute("grant select on key to bench")
        for table in ("document", "line"):
            await connection.execute(_POLICY.format(table=table))
        await connection.execute("analyze")
    finally:
        await connection.close()


def _rows(tenant: uuid.UUID) -> list[tuple[Any, ...]]:
    return [
        (tenant, uuid.uuid4(), date(2026, 1, 1), n, f"memo of payment {n}", uuid.uuid4().bytes)
        for n in range(BULK_ROWS)
    ]


async def _at_a_time(count: int, one: Callable[[int], Awaitable[None]]) -> None:
    async def worker(first: int) -> None:
        for number in range(first, count, AT_A_TIME):
            await one(number)

    await asyncio.gather(*(worker(first) for first in range(AT_A_TIME)))


async def _with_asyncpg(url: str, found: list[Measured]) -> None:
    find, set_, read = _FIND.format("$1"), _SET.format("$1"), _READ.format("$1", "$1")

    async def one(number: int) -> None:
        async with pool.acquire() as connection, connection.transaction():
            tenant = await connection.fetchval(find, TENANTS[number % len(TENANTS)].bytes)
            await connection.execute(set_, str(tenant))
            assert await connection.fetchrow(read, tenant)

    async with asyncpg.create_pool(url, min_size=AT_A_TIME, max_size=AT_A_TIME) as pool:
        await _at_a_time(WARM_UP_READS, one)
        with measuring(ASYNCPG, READS, found):
            await _at_a_time(READS, one)
        rows = _rows(TENANTS[0])
        async with pool.acquire() as connection:
            with measuring(ASYNCPG_BULK, BULK_ROWS, found):
                async with connection.transaction():
                    await connection.execute(set_, str(TENANTS[0]))
                    await connection.execute(_STAGE)
                    await connection.copy_records_to_table("incoming", records=rows)
                    await connection.execute(_BOOK)


def _with_psycopg(url: str, found: list[Measured]) -> None:
    try:
        psycopg, pools = (importlib.import_module(name) for name in ("psycopg", "psycopg_pool"))
    except ImportError:
        print("psycopg is not installed; asyncpg is measured alone")
        return
    uvloop.run(_psycopg_async(pools, url, found))
    _psycopg_threads(pools, url, found)
    rows = _rows(TENANTS[1])
    with psycopg.connect(url) as connection, measuring(PSYCOPG_BULK, BULK_ROWS, found):
        connection.execute(_SET.format("%s"), (str(TENANTS[1]),))
        connection.execute(_STAGE)
        with connection.cursor().copy("copy incoming from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute(_BOOK)
        connection.commit()


async def _psycopg_async(pools: Any, url: str, found: list[Measured]) -> None:
    find, set_, read = _FIND.format("%s"), _SET.format("%s"), _READ.format("%s", "%s")

    async def one(number: int) -> None:
        async with pool.connection() as connection:
            cursor = await connection.execute(find, (TENANTS[number % len(TENANTS)].bytes,))
            (tenant,) = await cursor.fetchone()
            await connection.execute(set_, (str(tenant),))
            cursor = await connection.execute(read, (tenant, tenant))
            assert await cursor.fetchone()

    async with pools.AsyncConnectionPool(url, min_size=AT_A_TIME, max_size=AT_A_TIME) as pool:
        await pool.wait()
        await _at_a_time(WARM_UP_READS, one)
        with measuring(PSYCOPG, READS, found):
            await _at_a_time(READS, one)


def _psycopg_threads(pools: Any, url: str, found: list[Measured]) -> None:
    find, set_, read = _FIND.format("%s"), _SET.format("%s"), _READ.format("%s", "%s")

    def one(number: int) -> None:
        with pool.connection() as connection:
            key = TENANTS[number % len(TENANTS)].bytes
            (tenant,) = connection.execute(find, (key,)).fetchone()
            connection.execute(set_, (str(tenant),))
            assert connection.execute(read, (tenant, tenant)).fetchone()

    with (
        pools.ConnectionPool(url, min_size=AT_A_TIME, max_size=AT_A_TIME) as pool,
        ThreadPoolExecutor(AT_A_TIME) as threads,
    ):
        pool.wait()
        list(threads.map(one, range(WARM_UP_READS)))
        with measuring(THREADS, READS, found):
            list(threads.map(one, range(READS)))


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
