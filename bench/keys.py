"""Keys: sealing, opening and keyed hashes; an organisation's keys at hand, read anew, and made.

One process, one core. What a request pays: `keys at hand`, and a seal or an open for each value.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench import measure
from bench.measure import Report, Row

from solvent import ids
from solvent.ids import TenantId
from solvent.platform import crypto
from solvent.vault import choosing
from solvent.vault.envelope import TenantKeys
from solvent.vault.keeping import KEPT_S, Vault

_PLACE = "bank_account/number/01890000-0000-7000-8000-000000000000"
_SMALL, _LARGE = b"DE89 3704 0044 0532 0130 00", os.urandom(1 << 20)
_MANY, _SOME, _TENANTS, _RUNS = 20_000, 100, 300, 5
_US = 1_000_000


class _Clock:
    """Seconds that stand until they are moved on."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


def main() -> None:
    """Measure and keep the results."""
    report = Report("keys")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(report, Path(folder)))
    report.keep()


async def _measure(report: Report, home: Path) -> None:
    clock = _Clock()
    vault = await _vault(home, clock)
    tenant = TenantId(ids.new())
    keys = await vault.keys_of(tenant)
    _envelopes(report, keys)
    await _timed(report, "keys at hand (hit)", _MANY, lambda _at: vault.keys_of(tenant))
    tenants = [TenantId(ids.new()) for _ in range(_TENANTS)]
    await _timed(
        report,
        "keys made, on the disk",
        _TENANTS,
        lambda at: vault.keys_of(tenants[at]),
        runs=1,
        note="two keys wrapped, one file written and flushed",
    )

    async def missed(at: int) -> None:
        if at == 0:
            clock.at += KEPT_S
        await vault.keys_of(tenants[at])

    await _timed(
        report,
        "keys read anew (miss)",
        _TENANTS,
        missed,
        note="master key in a file; one in a service adds its answer, for all keys at once",
    )


def _envelopes(report: Report, keys: TenantKeys) -> None:
    for plain, size, count in ((_SMALL, "27 bytes", _MANY), (_LARGE, "1 MB", _SOME)):
        envelope = keys.seal(plain, place=_PLACE)
        _repeat(report, f"seal {size}", count, partial(keys.seal, plain, place=_PLACE))
        _repeat(report, f"open {size}", count, partial(keys.open, envelope, place=_PLACE))
    _repeat(report, "keyed hash", _MANY, lambda: keys.blind("DE89", purpose="number"))


def _repeat(report: Report, what: str, count: int, act: Callable[[], object]) -> None:
    took = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        for _ in range(count):
            act()
        took.append((time.perf_counter() - start) / count * _US)
    _tell(report, what, count, took)


async def _timed(
    report: Report,
    what: str,
    count: int,
    act: Callable[[int], Awaitable[object]],
    *,
    runs: int = _RUNS,
    note: str = "",
) -> None:
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        for at in range(count):
            await act(at)
        took.append((time.perf_counter() - start) / count * _US)
    _tell(report, what, count, took, note=note)


def _tell(report: Report, what: str, count: int, took: list[float], *, note: str = "") -> None:
    value = measure.median(took)
    per_s = f"{_US / value:,.0f} a second"
    told = f"{per_s}; {note}" if note else per_s
    report.add(Row(what, value, "µs", size=count, runs=len(took), note=told))


async def _vault(home: Path, clock: _Clock) -> Vault:
    master = choosing.master_keys("", home=home, environment={}, now=_now)
    return Vault(
        master=master,
        shelf=choosing.shelf(home=home),
        before=await crypto.keyring(home, master=master),
        clock=clock,
        now=_now,
    )


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
