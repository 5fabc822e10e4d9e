"""How long the page of companies takes an accountant with many client organisations.

python bench/portfolio.py [ORGANISATIONS]   # each with one company of half a year of books
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
from tests.builders import dashboard_door as door
from tests.builders import journey, people

from solvent.platform import opening, settings
from solvent.platform.tools import Tools
from solvent.tenancy import staffing
from solvent.tenancy.roles import Role

_ROUNDS = 15


async def measure(tools: Tools, *, organisations: int) -> None:
    """Make the organisations, grant each to one accountant, and time the page."""
    office = await journey.a_firm(tools, name="Own Office")
    content = journey.a_statement(door.half_a_year())
    began = time.perf_counter()
    firms = []
    for number in range(organisations):
        firm = await journey.a_firm(tools, name=f"Client {number:03}")
        await journey.give(tools, firm, content)
        firms.append(firm)
    print(f"{organisations} organisations made in {time.perf_counter() - began:.0f} s")
    async with door.a_member(tools, office) as browser:
        (accountant,) = [
            one for one in await staffing.members(tools, office.scope) if one.name == "M"
        ]
        guest = people.Someone(accountant.member_id, office.scope, people.an_address(), Role.OWNER)
        for firm in firms:
            await people.a_guest(tools, firm.scope, guest)
        for path in ("/", "/?q=client+01"):
            taken, size = [], 0
            for _ in range(_ROUNDS):
                began = time.perf_counter()
                answer = await browser.get(path)
                taken.append((time.perf_counter() - began) * 1000)
                assert answer.status_code == httpx.codes.OK
                size = len(answer.content) // 1000
            taken.sort()
            middle = statistics.median(taken)
            print(f"{path}: median {middle:.0f} ms, most {taken[-1]:.0f} ms, {size} kB")


def main() -> None:
    """Run the measurement on a database of its own."""
    organisations = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory(prefix="solvent-bench-") as folder:
        found = settings.read({"SOLVENT_HOME": str(Path(folder) / "home")})

        async def run(addresses: opening.Addresses) -> None:
            async with opening.tools(found, addresses, today=lambda: door.LAST) as tools:
                await measure(tools, organisations=organisations)

        with opening.database(found) as addresses:
            asyncio.run(run(addresses))


if __name__ == "__main__":
    main()
