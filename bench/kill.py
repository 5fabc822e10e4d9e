"""Imports while the service and the database are killed: nothing acknowledged lost or doubled.

    python -m bench.kill [--imports 200] [--seed 7] [--keep]

A service as an operator starts it takes small overlapping files over HTTP. At random points of
about half of them, the service or the database server gets SIGKILL: a killed service is started
again, a killed server must come back by itself. A client that got no answer sends its file again.
In the end everything acknowledged (202) must be in the books exactly once.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from bench import installation, kill_check, measure
from bench.kill_check import Expected, Found
from bench.killable import PATIENCE_S, Service

from solvent.platform.settings import Settings
from solvent.sample import ofx_writer
from solvent.sample.ofx_writer import OfxAccount, OfxLine

FIRST = date(2025, 1, 6)
OPENING_MINOR = 1_000_000
_WITHIN_S = (0.02, 0.15, 0.6)  # while the file is taken, read, or booked and judged
_TEXTS = ("STRIPE PAYOUT", "OFFICE RENT", "PAYROLL SALARIES", "ADOBE SUBSCRIPTION", "QXZV 77")


@dataclass(slots=True)
class Kills:
    """How often what was killed, and how long answers then stayed away, in seconds."""

    service: int = 0
    database: int = 0
    away_s: list[float] = field(default_factory=list)


def run(settings: Settings, *, imports: int, seed: int, log: Path) -> tuple[Found, Expected, Kills]:
    """Run it all; gives what is in the books, what should be, and what was killed."""
    chance, kills = random.Random(seed), Kills()  # nosec B311 # moments of kills, no secret
    service = Service(settings, log)
    made = subprocess.run(
        service.command("organisation", "Killed Ltd"),
        env=service.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    key = made.stdout.strip().splitlines()[-1]
    service.start()
    try:
        company = service.insist(
            "POST",
            "/v1/companies",
            wanted=201,
            key=key,
            kind="application/json",
            body=json.dumps({"name": "Killed", "country": "DE", "currency": "EUR"}).encode(),
        )["id"]
        expected = Expected(company=company, closing_minor=OPENING_MINOR)
        for number, content in enumerate(files(chance, imports, expected), start=1):
            with _killing(service, chance, kills):
                _give(service, key, company, number, content)
            expected.acknowledged = set(expected.sent)
        _settle(service, key, expected)
    finally:
        service.stop()
    return kill_check.found(settings, expected), expected, kills


def files(chance: random.Random, imports: int, expected: Expected) -> Iterator[bytes]:
    """Write files of three to eight new lines; each holds the last two of the one before too."""
    account = OfxAccount("bank", "7", "DE0047110815", "EUR", "Bank", "0:GMT")
    before: list[OfxLine] = []
    day = FIRST
    for number in range(imports):
        day += timedelta(days=1)
        fresh = []
        for at in range(chance.randint(3, 8)):
            amount = chance.choice((-1, 1)) * chance.randint(100, 90_000)
            text = chance.choice(_TEXTS)
            kind = "CREDIT" if amount > 0 else "DEBIT"
            fresh.append(OfxLine(f"K{number}-{at}", kind, day, amount, text))
            expected.closing_minor += amount
            expected.sent.append(fresh[-1].fitid)
        lines = [*before[-2:], *fresh]
        yield ofx_writer.write(
            account,
            lines,
            starts_on=lines[0].day,
            ends_on=day,
            closing_minor=expected.closing_minor,
        )
        before = fresh


def _give(service: Service, key: str, company: str, number: int, content: bytes) -> None:
    mark = uuid.uuid4().hex
    head = 'Content-Disposition: form-data; name="{}"'
    body = "\r\n".join(
        [
            *(f"--{mark}", head.format("book"), "", "true"),
            *(f"--{mark}", head.format("file") + f'; filename="{number}.ofx"', ""),
            content.decode(),
            f"--{mark}--",
            "",
        ]
    ).encode()
    service.insist(
        "POST",
        f"/v1/companies/{company}/imports",
        wanted=202,
        key=key,
        body=body,
        kind=f"multipart/form-data; boundary={mark}",
    )


@contextmanager
def _killing(service: Service, chance: random.Random, kills: Kills) -> Iterator[None]:
    """While the block runs, or shortly after, kill one of the two, or none."""
    what = chance.choice(("service", "database", "", ""))
    delay = chance.uniform(0, chance.choice(_WITHIN_S))

    def kill() -> None:
        time.sleep(delay)
        started = time.monotonic()
        service.kill() if what == "service" else service.kill_database()
        service.insist("GET", "/livez", wanted=200)
        service.insist("GET", "/v1/me", wanted=401, key="sk_none")  # asks the database
        kills.away_s.append(time.monotonic() - started)

    if not what:
        yield
        time.sleep(delay / 4)
        return
    setattr(kills, what, getattr(kills, what) + 1)
    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _settle(service: Service, key: str, expected: Expected) -> None:
    """Wait until all is in the books and known to the score; after some time the check says."""
    company = expected.company
    until = time.monotonic() + PATIENCE_S
    waiting: object = "no answer"
    while time.monotonic() < until:
        _, imports = service.ask("GET", f"/v1/companies/{company}/imports?limit=200", key=key)
        status, score = service.ask("GET", f"/v1/companies/{company}/score", key=key)
        _, about = service.ask("GET", f"/v1/companies/{company}", key=key)
        if imports and status == 200 and isinstance(about, dict):
            waiting = {one["state"] for one in imports} - {"booked"}
            all_posted = about["ledger_seq"] > len(expected.sent)
            if not waiting and all_posted and score["known_seq"] == about["ledger_seq"]:
                return
        time.sleep(0.2)
    print(f"not all was done within {PATIENCE_S:.0f} s, {waiting} are still to do", flush=True)


def main() -> int:
    """Run it from the command line; gives 1 where something was lost, doubled or unbalanced."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--imports", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    report = measure.Report("kill")
    with installation.home() as settings:
        log = settings.home / "service.log"
        found, expected, kills = run(settings, imports=given.imports, seed=given.seed, log=log)
    faults = kill_check.faults(found, expected)
    for name, value in kill_check.counts(found).items():
        print(f"{name}: {value}")
    told = (
        f"{given.imports} imports; service killed {kills.service} times, database"
        f" {kills.database} times; {len(expected.acknowledged):,} lines acknowledged; "
        + ("; ".join(faults) or "none lost, none doubled, books balance")
    )
    row = measure.Row("answers away after a kill, median", measure.median(kills.away_s), "s")
    report.add(replace(row, runs=len(kills.away_s), note=told))
    report.details = {"seed": given.seed, "counts": kill_check.counts(found), "faults": faults}
    report.keep()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
