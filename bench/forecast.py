"""Measure the cash forecast at rolling origins: coverage of its band, pinball loss, CPU time.

    python bench/forecast.py [SHARED] [--every WEEKS] [--season WEEKS ...]

SHARED is the folder that holds data/transactions_berka (default: ../shared beside the project);
where it is absent that part is skipped. Beside the forecast stand a seasonal naive one and, where
the package statsforecast can be imported, AutoARIMA on the weekly balances.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import NormalDist
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from solvent.features.books import Books, DayTotal, Payment
from solvent.forecast import runway
from solvent.ledger.accounts import Role
from solvent.sample import generator

Amounts = NDArray[np.float64]

HORIZON = 13
GROUPS = ((1, 4), (5, 8), (9, 13))
QUANTILES = (0.1, 0.5, 0.9)
WIDTH = NormalDist().inv_cdf(0.9)
NAIVE_SEASON_WEEKS = 4
PAYMENT_DAYS, PARTY_PAYMENTS_MAX = 400, 120
BERKA_WEEKS_MIN, BERKA_FIRST_ORIGIN = 39, 26
SAMPLE_SEEDS, SAMPLE_FIRST_ORIGIN, SAMPLE_TODAY = range(1, 5), 40, date(2026, 3, 16)


@dataclass(frozen=True, slots=True)
class Row:
    """One movement of cash."""

    day: date
    amount_minor: int
    role: Role
    party: str


@dataclass(frozen=True, slots=True)
class Series:
    """One account or company: its movements, ascending by day, and balances at ends of weeks."""

    name: str
    rows: tuple[Row, ...]
    balances: Amounts

    def books(self, weeks: int) -> Books:
        """Keep the books as they stood after so many weeks."""
        opened_on = self.rows[0].day
        as_of = opened_on + timedelta(days=7 * weeks - 1)
        totals: dict[tuple[date, Role], int] = {}
        count: dict[str, int] = {}
        recent: list[Payment] = []
        for at, row in enumerate(self.rows):
            if row.day > as_of:
                break
            for role, amount in ((Role.BANK, row.amount_minor), (row.role, -row.amount_minor)):
                totals[row.day, role] = totals.get((row.day, role), 0) + amount
            if (as_of - row.day).days < PAYMENT_DAYS and row.role is not Role.OPENING:
                count[row.party] = count.get(row.party, 0) + 1
                recent.append(Payment(UUID(int=at), row.day, row.amount_minor, row.role, row.party))
        return Books(
            company_id=UUID(int=0),
            currency="EUR",
            country="CZ",
            as_of=as_of,
            known_seq=0,
            opened_on=opened_on,
            days=tuple(DayTotal(*key, total) for key, total in sorted(totals.items())),
            payments=tuple(one for one in recent if count[one.party] <= PARTY_PAYMENTS_MAX),
        )


@dataclass(frozen=True, slots=True)
class Origin:
    """A place to look from: a series and how many of its weeks are known."""

    series: Series
    weeks: int

    @property
    def came(self) -> Amounts:
        """What the balances then were."""
        return self.series.balances[self.weeks : self.weeks + HORIZON]


Method = Callable[[Origin], tuple[Amounts, float]]
"""Gives quantiles [3, HORIZON] of the balance and the CPU seconds they took."""


def series_of(name: str, rows: Iterable[Row]) -> Series:
    """Cut movements into weeks from the first day on; an unfinished last week is dropped."""
    ordered = tuple(sorted(rows, key=lambda row: row.day))
    first = ordered[0].day
    weeks = ((ordered[-1].day - first).days + 1) // 7
    flows = np.zeros(weeks)
    for row in ordered:
        week = (row.day - first).days // 7
        if week < weeks:
            flows[week] += row.amount_minor
    return Series(name, ordered, np.cumsum(flows))


def berka(shared: Path) -> list[Series]:
    """Read the accounts of the Berka bank that have weeks enough."""
    by_account: dict[str, list[Row]] = {}
    path = shared / "data" / "transactions_berka" / "trans.asc"
    with path.open(encoding="ascii", newline="") as lines:
        for line in csv.DictReader(lines, delimiter=";"):
            year, month, day = (int(line["date"][at : at + 2]) for at in (0, 2, 4))
            amount = round(float(line["amount"]) * 100) * (1 if line["type"] == "PRIJEM" else -1)
            other = line["account"] not in {"", "0"} and line["bank"] + line["account"]
            party = other or line["k_symbol"].strip() or line["operation"]
            by_account.setdefault(line["account_id"], []).append(
                Row(date(1900 + year, month, day), amount, Role.SUSPENSE, party)
            )
    found = [series_of(name, rows) for name, rows in sorted(by_account.items())]
    return [one for one in found if len(one.balances) >= BERKA_WEEKS_MIN]


def samples() -> list[Series]:
    """Generate the sample companies from several seeds; what they truly paid is known."""
    found = []
    for profile in generator.SAMPLE_COMPANIES:
        for seed in SAMPLE_SEEDS:
            told = generator.generate(company=profile.key, seed=seed, today=SAMPLE_TODAY)
            cards = {one.ref for one in told.profile.accounts if one.kind == "card"}
            answers = [
                line
                for line in told.answers.lines
                if line.account_ref not in cards and not line.pending
            ]
            first = min(line.booked_on for line in answers)
            opening = sum(
                one.opening_minor for one in told.answers.accounts if one.account_ref not in cards
            )
            rows = [Row(first, opening, Role.OPENING, "")]
            rows += [
                Row(line.booked_on, line.amount_minor, Role(line.role), line.party)
                for line in answers
            ]
            found.append(series_of(f"{profile.key} {seed}", rows))
    return found


def origins(found: Sequence[Series], *, first: int, every: int) -> list[Origin]:
    """List the places to look from."""
    return [
        Origin(one, weeks)
        for one in found
        for weeks in range(first, len(one.balances) - HORIZON + 1, every)
    ]


def solvent(origin: Origin) -> tuple[Amounts, float]:
    """Forecast as the product does."""
    books = origin.series.books(origin.weeks)
    started = time.process_time()
    outlook = runway.forecast(books)
    took = time.process_time() - started
    weeks = [(week.low_minor, week.mid_minor, week.high_minor) for week in outlook.weeks]
    return np.array(weeks, dtype=np.float64).T, took


def seasonal_naive(origin: Origin) -> tuple[Amounts, float]:
    """Repeat the last season's balances; band as in Hyndman and Athanasopoulos, FPP3, 5.5."""
    known = origin.series.balances[: origin.weeks]
    started = time.process_time()
    ahead = np.arange(HORIZON)
    middle = known[-NAIVE_SEASON_WEEKS:][ahead % NAIVE_SEASON_WEEKS]
    error = known[NAIVE_SEASON_WEEKS:] - known[:-NAIVE_SEASON_WEEKS]
    width = WIDTH * np.sqrt((error**2).mean() * (1 + ahead // NAIVE_SEASON_WEEKS))
    return np.array([middle - width, middle, middle + width]), time.process_time() - started


def auto_arima(season: int) -> Method | None:
    """Fit AutoARIMA to the weekly balances; None where statsforecast is not installed."""
    try:
        models: Any = importlib.import_module("statsforecast.models")
    except ImportError:
        return None

    def fit(origin: Origin) -> tuple[Amounts, float]:
        known = origin.series.balances[: origin.weeks] / 100
        started = time.process_time()
        found = models.AutoARIMA(season_length=season).forecast(y=known, h=HORIZON, level=[80])
        took = time.process_time() - started
        return 100 * np.array([found["lo-80"], found["mean"], found["hi-80"]]), took

    return fit


def pinball(found: Amounts, came: Amounts, scale: Amounts) -> float:
    """Mean pinball loss over origins, weeks and quantiles, each origin in its scale."""
    losses = [
        np.maximum(share * (came - found[:, at]), (share - 1) * (came - found[:, at])) / scale
        for at, share in enumerate(QUANTILES)
    ]
    return float(np.mean(losses))


def measure(title: str, places: Sequence[Origin], methods: dict[str, Method]) -> None:
    """Print one line per method; losses in units of minor / 100, and in each series' own scale."""
    came = np.array([place.came for place in places])
    own = np.array(
        [[np.abs(np.diff(place.series.balances[: place.weeks])).mean()] for place in places]
    )
    names = len({place.series.name for place in places})
    print(f"{title}: {len(places)} origins of {names} series, {HORIZON} weeks ahead")
    print(f"  {'':18}{'cover':>7}{'1-4':>7}{'5-8':>7}{'9-13':>7}", end="")
    print(f"{'pinball':>11}{'ratio':>7}{'scaled':>8}{'ratio':>7}{'ms':>8}")
    base: tuple[float, float] | None = None
    for name, method in methods.items():
        results = [method(place) for place in places]
        found = np.array([quantiles for quantiles, _ in results])
        held = (found[:, 0] <= came) & (came <= found[:, 2])
        groups = [held[:, first - 1 : last].mean() for first, last in GROUPS]
        loss = pinball(found, came, np.full_like(own, 100.0))
        scaled = pinball(found, came, own)
        base = base or (loss, scaled)
        took = 1000 * sum(seconds for _, seconds in results) / len(results)
        shares = "".join(f"{share:7.3f}" for share in (held.mean(), *groups))
        print(f"  {name:18}{shares}{loss:11.1f}{base[0] / loss:7.3f}", end="")
        print(f"{scaled:8.3f}{base[1] / scaled:7.3f}{took:8.1f}", flush=True)


def main() -> None:
    """Read the arguments and measure what is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    beside = Path(__file__).resolve().parents[1].parent / "shared"
    parser.add_argument("shared", nargs="?", type=Path, default=beside)
    parser.add_argument("--every", type=int, default=3, help="weeks between origins")
    parser.add_argument("--season", type=int, nargs="*", default=[1], help="AutoARIMA's season")
    chosen = parser.parse_args()
    methods: dict[str, Method] = {"solvent": solvent, "seasonal naive": seasonal_naive}
    for season in chosen.season:
        arima = auto_arima(season)
        if arima is None:
            print("AutoARIMA: left out, statsforecast is not installed")
            break
        methods[f"AutoARIMA, {season}"] = arima
    print("ratio: solvent's loss as a share of the method's\n")
    if (chosen.shared / "data" / "transactions_berka" / "trans.asc").is_file():
        places = origins(berka(chosen.shared), first=BERKA_FIRST_ORIGIN, every=chosen.every)
        measure("Berka", places, methods)
    else:
        print(f"Berka: skipped, no data/transactions_berka in {chosen.shared}")
    every = 2 * chosen.every
    measure("Samples", origins(samples(), first=SAMPLE_FIRST_ORIGIN, every=every), methods)


if __name__ == "__main__":
    main()
