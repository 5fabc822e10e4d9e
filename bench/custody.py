"""How long an export and a restore of about a million rows take, and how much memory.

python -m bench.custody [lines]        # 250,000 unless given
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from solvent.connectors import importing
from solvent.custody import exporting, making, restoring
from solvent.identity import starting
from solvent.ids import Scope
from solvent.platform import opening, settings
from solvent.platform.opening import Addresses
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools, job_scope
from solvent.sample import bulk
from solvent.tenancy import founding
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role
from solvent.worker import relay

_LINES = 250_000
_KIB_PER_MIB = 1024


def main() -> None:
    """Fill an installation, export it, restore it on another one, and say what it took."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else _LINES
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        Path(folder).chmod(0o755)  # the account that runs the database passes through
        archive = Path(folder) / "archive.zip"
        with opening.database(_place(folder, "old")) as addresses:
            asyncio.run(_take_out(_place(folder, "old"), addresses, lines, archive))
        with opening.database(_place(folder, "new")) as addresses:
            asyncio.run(_put_in(_place(folder, "new"), addresses, archive))


async def _take_out(where: Settings, addresses: Addresses, lines: int, archive: Path) -> None:
    async with _opened(where, addresses) as tools:
        made = await starting.found(tools.database, name="Bulk", is_sample=False, now=tools.now())
        scope = Scope(made.tenant_id, "me_bench", PERMISSIONS_BY_ROLE[Role.OWNER])
        company = await founding.add_company(
            tools.database, scope, name="Bulk", country="US", currency="USD", now=tools.now()
        )
        await importing.receive(
            tools.database,
            scope,
            vault=tools.vault,
            company_id=company.company_id,
            file_name="bulk.ofx",
            content=bulk.bulk(lines=lines, seed=1),
            book=True,
            now=tools.now(),
        )
        await relay.drain(tools)
        before = _peak_mib()
        asked = await exporting.request(
            tools, scope, member_id=None, passphrase="", now=tools.now()
        )
        started = time.perf_counter()
        job = job_scope(scope.tenant_id, "exporting")
        await making.make(tools, job, export_id=asked.export_id)
        took = time.perf_counter() - started
        found = await exporting.one(tools, scope, export_id=asked.export_id)
        print(
            f"export: {found.total:,} rows in {took:.1f} s, {found.size_bytes or 0:,} bytes;"
            f" peak memory {before:.0f} MiB before, {_peak_mib():.0f} MiB after"
        )
        _, blocks = await exporting.fetch(tools, scope, export_id=asked.export_id, now=tools.now())
        with archive.open("wb") as file:
            async for block in blocks:
                file.write(block)


async def _put_in(where: Settings, addresses: Addresses, archive: Path) -> None:
    async with _opened(where, addresses) as tools:
        before, started = _peak_mib(), time.perf_counter()
        checked = 0.0

        async def progress(what: str, _done: int, _total: int) -> None:
            nonlocal checked
            if what == "checked":
                checked = time.perf_counter() - started
            await asyncio.sleep(0)

        found = await restoring.restore(
            tools, archive, passphrase="", progress=progress, now=tools.now()
        )
        took = time.perf_counter() - started
        print(
            f"restore: {found.rows:,} rows in {took:.1f} s, {checked:.1f} s of it checking;"
            f" peak memory {before:.0f} MiB before, {_peak_mib():.0f} MiB after"
        )


@asynccontextmanager
async def _opened(where: Settings, addresses: Addresses) -> AsyncIterator[Tools]:
    async with opening.tools(where, addresses) as tools:
        yield tools


def _place(folder: str, name: str) -> Settings:
    return settings.read(
        {
            "SOLVENT_HOME": f"{folder}/{name}",
            "SOLVENT_SYSTEM_FOLDER": f"{folder}/{name}-system",
        }
    )


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB


if __name__ == "__main__":
    main()
