"""What is sealed stands nowhere in the clear in the database, read as the owner of its tables."""

from __future__ import annotations

import gzip

import asyncpg
from tests.builders import journey
from tests.builders.journey import FIRST, Moved, a_statement
from tests.conftest import Installation, Run

from solvent.platform.tools import Tools

NUMBER, WORDS = "XK051212012345678906", "UNMISTAKABLE WORDS"
_TABLES = """
select c.relname from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
"""


def test_a_file_and_an_account_number_are_not_to_be_found(
    run: Run, installation: Installation
) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        waiting = a_statement([Moved(-1, FIRST, WORDS)], account=NUMBER)
        await journey.receive(tools, firm, waiting)  # not read yet: its lines stand nowhere else
        await journey.book(tools, firm, a_statement([Moved(-2, FIRST)], account=NUMBER))
        raw = await _everything(installation.addresses.owner, str(firm.scope.tenant_id))
        for plain in (NUMBER, WORDS):
            assert plain.encode() not in raw
            assert plain.encode().hex().encode() not in raw
        assert gzip.compress(waiting, compresslevel=1)[10:42].hex().encode() not in raw
        # It looks where they would be: what is shown of the number is there.
        assert NUMBER[-4:].encode() in raw

    run(story)


async def _everything(owner: str, tenant: str) -> bytes:
    """Read all rows of an organisation in all tables, bytes as hexadecimal digits."""
    connection = await asyncpg.connect(owner)
    try:
        async with connection.transaction():
            await connection.execute(f"set local solvent.tenant = '{tenant}'")
            found = []
            for (table,) in await connection.fetch(_TABLES):
                rows = await connection.fetch(f"select row_to_json(t)::text from {table} t")
                found += [row[0] for row in rows]
    finally:
        await connection.close()
    return "\n".join(found).encode()
