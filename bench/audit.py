"""Verifying a million audit records offline, and giving records their leaves in the database.

`python -m bench audit` takes a million; `-- --count 100000` takes fewer.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from bench import installation, measure
from bench.measure import Report, Row

from solvent import ids
from solvent.audit import (
    checkpoint,
    checkpointing,
    export_line,
    proving,
    sequencing,
    store,
    tile,
    tree,
    verifying,
)
from solvent.audit.checkpoint import Checkpoint
from solvent.audit.record import Record
from solvent.audit.tree import Frontier
from solvent.platform import opening, signature
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools

_COUNT = 1_000_000
_TARGET_S = 30.0
_MINUTE = 400  # records between two checkpoints: a busy organisation's minute
_NUMBERED = 50_000
_PROOFS = 200
_SEED = bytes(range(32))
_TENANT = UUID(int=7)
_AT = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)


def main() -> None:
    """Measure and keep the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=_COUNT)
    count = parser.parse_args().count
    report = Report("audit")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.jsonl"
        _write(path, count)
        _offline(report, path, count)
    with installation.home() as settings, opening.database(settings) as addresses:
        asyncio.run(_inside(report, settings, addresses))
    report.keep()


def _offline(report: Report, path: Path, count: int) -> None:
    plain = min(_plain(path) for _ in range(3))
    public = signature.public_of(_SEED)
    taken: list[float] = []
    for _ in range(3):
        with _timed(taken):
            verdict = verifying.verify(path, keys=[public])
        assert verdict.is_whole
        assert verdict.size == count
    best = min(taken)
    report.add(
        Row(
            "verify an export",
            best,
            "s",
            size=count,
            runs=3,
            beside="SHA-256 of the same lines, nothing else",
            beside_value=plain,
            target=_TARGET_S,
            note=f"{count / best:,.0f} records/s; {path.stat().st_size / 2**20:,.0f} MB",
        )
    )
    _by_command(report, path, count, public)
    _broken(report, path, count, public)


def _by_command(report: Report, path: Path, count: int, public: bytes) -> None:
    command = [sys.executable, "-m", "solvent.cli.app", "audit", "verify", str(path), "--key"]
    started: list[float] = []
    with _timed(started):
        done = subprocess.run(
            [*command, checkpoint.show_key(public)], check=False, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stderr
    report.add(
        Row(
            "the command `solvent audit verify`, with its start",
            started[0],
            "s",
            size=count,
            target=_TARGET_S,
            note=f"{count / started[0]:,.0f} records/s",
        )
    )


def _broken(report: Report, path: Path, count: int, public: bytes) -> None:
    """Change one record near the end, which costs a second reading to name it."""
    at = count - count // 10
    raw = path.read_bytes().replace(b'"number":%d,' % at, b'"number":0,', 1)
    path.write_bytes(raw)
    taken: list[float] = []
    with _timed(taken):
        verdict = verifying.verify(path, keys=[public])
    assert verdict.faults[0].number == at, verdict.faults
    report.add(Row("name the one changed record", taken[0], "s", size=count, note=f"record {at:,}"))


def _plain(path: Path) -> float:
    taken: list[float] = []
    with _timed(taken), path.open("rb") as file:
        for line in file:
            hashlib.sha256(line).digest()
    return taken[0]


async def _inside(report: Report, settings: Settings, addresses: opening.Addresses) -> None:
    """Number records and prove some, in the database."""
    async with installation.house(settings, addresses) as house:
        tools, scope = house.tools, house.scope
        await _insert(tools, scope)
        taken: list[float] = []
        with _timed(taken):
            while await sequencing.number(tools.database, scope, now=tools.now()):
                pass
        rate = _NUMBERED / taken[0]
        report.add(
            Row("give records their leaves", taken[0], "s", size=_NUMBERED, note=f"{rate:,.0f}/s")
        )
        await checkpointing.issue(
            tools.database, scope, keys=tools.keys, key_version=1, now=tools.now()
        )
        spent: list[float] = []
        async with tools.database.scoped(scope) as connection:
            rows = await connection.fetch(
                "select audit_record_id from audit_leaf where tenant_id = $1 and number % $2 = 0",
                scope.tenant_id,
                _NUMBERED // _PROOFS,
            )
            for row in rows:
                with _timed(spent):
                    await proving.inclusion(connection, scope, row["audit_record_id"])
        report.add(
            Row(
                "inclusion proof, p95",
                measure.percentile(spent, 95) * 1000,
                "ms",
                size=_NUMBERED,
                runs=len(spent),
            )
        )


async def _insert(tools: Tools, scope: ids.Scope) -> None:
    async with tools.database.scoped(scope) as connection:
        for number in range(_NUMBERED):
            await store.append(connection, scope, _record(number, tenant_id=scope.tenant_id))


def _write(path: Path, count: int) -> None:
    """Write an export as `audit.exporting` does, with a checkpoint each minute."""
    public, origin = signature.public_of(_SEED), checkpoint.origin_of(_TENANT)
    frontier = Frontier()
    with path.open("wb") as file:
        file.write(export_line.head(origin=origin, size=count, keys=[], exported_at=""))
        for start in range(0, count, tile.WIDTH):
            block = [
                _record(number).canonical()
                for number in range(start, min(start + tile.WIDTH, count))
            ]
            leaves = [tree.leaf_hash(content) for content in block]
            for leaf in leaves:
                frontier.append(leaf)
                if not frontier.size % _MINUTE or frontier.size == count:
                    said = Checkpoint(origin, frontier.size, frontier.root())
                    made = checkpoint.sign(
                        said, public=public, signer=lambda body: signature.sign(_SEED, body)
                    )
                    file.write(export_line.note(made.note()))
            file.write(export_line.leaves(start, b"".join(leaves)))
            file.writelines(content + b"\n" for content in block)


def _record(number: int, *, tenant_id: UUID = _TENANT) -> Record:
    return Record(
        record_id=UUID(int=(1 << 100) + number),
        tenant_id=tenant_id,
        company_id=None,
        act="transaction.categorised",
        actor="me_01k5xv2m3q8r6w4z7b9c1d2e3f",
        at=_AT + timedelta(seconds=number),
        facts={"moved": 1, "number": number, "z": 0},
        before={"account": "4400"},
        after={"account": "4500"},
        via="se_01k5xv2m3q8r6w4z7b9c1d2e3f",
        request_id="req_01k5xv2m3q8r6w4z7b9c1d2e3f",
        commitments={"from.address": "q" * 43 + "=", "from.agent": "r" * 43 + "="},
    )


@contextmanager
def _timed(taken: list[float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    taken.append(time.perf_counter() - started)


if __name__ == "__main__":
    main()
