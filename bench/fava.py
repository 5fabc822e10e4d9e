"""Fava beside the live stream: one new transaction in its file, to a fresh P&L.

Fava is no part of what `make test` installs: name its program with `--fava`, or have it on the
path. Its page asks every few seconds whether the file has changed and then asks for the report;
here both are asked without waiting, which is kinder to it than its page is.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

from bench import installation, peers, serving

from solvent.platform import opening
from solvent.platform.settings import Settings
from solvent.sample import bulk

_NEW = '\n{day} * "Bench" "New {number}"\n  Assets:1000  -1.00 USD\n  Expenses:6800  1.00 USD\n'
_ACCOUNT = "Expenses"
_PATIENCE_S = 60.0


def version(program: str) -> str:
    """Name the Fava that is asked."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip().replace(", version", "")


def write_ledger(settings: Settings, path: Path, *, lines: int) -> None:
    """Book so many lines and write their entries for beancount."""

    async def work() -> None:
        async with installation.house(settings, addresses) as at:
            content = bulk.bulk(lines=lines, seed=installation.SEED)
            booked = await installation.book(at, content, name="bulk")
            chart, told = await peers.entries(at, booked.company_id)
        names = peers.names_of(chart).values()
        await asyncio.to_thread(peers.write_beancount, path, told, names)

    with opening.database(settings) as addresses:
        installation.run(work())


def fresh_ms(program: str, path: Path, *, repeats: int) -> list[float]:
    """Append a transaction and ask until the P&L holds it; milliseconds of each repetition."""
    with serving.fava(program, path) as served:
        at = f"http://127.0.0.1:{served.port}/bench/api"
        before = _costs(at)
        took = []
        for number in range(repeats):
            started = time.perf_counter()
            with path.open("a") as file:
                file.write(_NEW.format(day=installation.TODAY, number=number))
            while not _get(f"{at}/changed"):
                if time.perf_counter() - started > _PATIENCE_S:
                    message = "Fava does not see that its file has changed"
                    raise installation.BooksWrong(message)
                time.sleep(0.005)
            now = _costs(at)
            took.append((time.perf_counter() - started) * 1000)
            if round((now - before) * 100) != 100:
                message = f"Fava's costs went from {before} to {now}"
                raise installation.BooksWrong(message)
            before = now
    return took


def _costs(at: str) -> float:
    trees = _get(f"{at}/income_statement")["trees"]
    root = next(tree for tree in trees if tree["account"] == _ACCOUNT)
    total: float = root["balance_children"]["USD"]
    return total


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=_PATIENCE_S) as answer:  # nosec B310  # noqa: S310  loopback, ours
        return json.load(answer)["data"]
