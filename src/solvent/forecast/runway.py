"""Runway: from a company's books to its cash ahead, and the day on which that runs out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from solvent.errors import Invalid
from solvent.features.books import Books
from solvent.forecast import course, coverage, due, history, obligations, paths, rest
from solvent.forecast.course import Movement
from solvent.forecast.coverage import Band
from solvent.forecast.history import History, Known, Lookout
from solvent.forecast.outlook import (
    BOOKS_EMPTY,
    COVERAGE_UNKNOWN,
    HISTORY_SHORT,
    Coverage,
    Outlook,
    Week,
)

HORIZON_WEEKS = 13
HORIZON_WEEKS_MAX = 26
HISTORY_WEEKS_MIN = 12
_DAYS = 7
_GUESS_WEEKS = 26
# Without past errors the band is this many times the usual weekly movement, growing as a random
# walk does: 1.28 is the 90th percentile of the normal law, doubled for not knowing.
_GUESS = 2.56


class HorizonUnsuitable(Invalid):
    """The number of weeks asked for is none that a forecast is made for."""


def forecast(books: Books, *, weeks: int = HORIZON_WEEKS) -> Outlook:
    """Look so many weeks ahead of `books.as_of`. Raises HorizonUnsuitable outside 1 to 26."""
    if not 1 <= weeks <= HORIZON_WEEKS_MAX:
        message = f"A forecast looks 1 to {HORIZON_WEEKS_MAX} weeks ahead, not {weeks}."
        raise HorizonUnsuitable(message)
    past = history.cut(books)
    lookout = Lookout(past, horizon=weeks, origins=[past.weeks, *coverage.origins(past)])
    now = lookout.at(past.weeks)
    errors = coverage.look_back(past, lookout, horizon=weeks)
    shares = paths.mix(errors.errors, errors.ages)
    season = rest.season(past.turnover, horizon=weeks)
    path = shares @ paths.project(now, past.balances, season)
    last = books.as_of + timedelta(days=_DAYS * weeks)
    expected = obligations.upcoming(now.running, as_of=books.as_of, last=last)
    upcoming, announced = due.settle(expected, books.pending, as_of=books.as_of, last=last)
    movements = tuple((item.day, item.amount_minor) for item in upcoming) + announced
    balances = course.by_day(past, now, path, movements)
    enough = past.weeks >= HISTORY_WEEKS_MIN
    reaches = coverage.reached(errors)
    measured = coverage.widened(errors, shares, reaches) if enough else None
    realised = coverage.realised(errors, reaches) if enough else None
    band = measured or _guess(past, horizon=weeks)
    lows = course.edge(balances, band.below)
    lowest = min(balances)
    return Outlook(
        as_of=books.as_of,
        currency=books.currency,
        opening_minor=past.opening_minor,
        weeks=_weeks(past, now, balances, band, movements),
        cash_out_on=course.first_below_zero(balances, as_of=books.as_of),
        cash_out_low_on=course.first_below_zero(lows, as_of=books.as_of),
        lowest_minor=lowest,
        lowest_on=books.as_of + timedelta(days=balances.index(lowest) + 1),
        obligations=obligations.describe(now.running, as_of=books.as_of),
        upcoming=upcoming,
        coverage=realised,
        enough_history=measured is not None,
        notes=_notes(past, realised, enough=measured is not None),
    )


def _weeks(
    past: History,
    now: Known,
    balances: Sequence[int],
    band: Band,
    movements: Sequence[Movement],
) -> tuple[Week, ...]:
    lows = course.edge(balances, band.below)
    highs = course.edge(balances, band.above)
    usual_receipts = paths.usual_receipts(now)
    into = [0] * len(now.expected)
    out = [0] * len(now.expected)
    for day, amount in movements:
        week = (day.toordinal() - past.as_of - 1) // _DAYS
        (into if amount > 0 else out)[week] += amount
    found = []
    before = past.opening_minor
    for week in range(len(into)):
        end = _DAYS * (week + 1) - 1
        left = balances[end] - before - into[week] - out[week]
        inflow = into[week] + max(usual_receipts, left, 0)
        starts_on = date.fromordinal(past.as_of + 1 + _DAYS * week)
        found.append(
            Week(
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=_DAYS - 1),
                low_minor=lows[end],
                mid_minor=balances[end],
                high_minor=highs[end],
                inflow_minor=inflow,
                outflow_minor=balances[end] - before - inflow,
            )
        )
        before = balances[end]
    return tuple(found)


def _guess(past: History, *, horizon: int) -> Band:
    """Make a wide band where no past error is known: from the size of weekly movements."""
    moved = np.abs(past.ordinary[-_GUESS_WEEKS:])
    size = float(moved.mean()) if len(moved) else 0.0
    width = _GUESS * size * np.sqrt(np.arange(1, horizon + 1, dtype=np.float64))
    return Band(below=-width, above=width)


def _notes(past: History, realised: Coverage | None, *, enough: bool) -> tuple[str, ...]:
    notes = []
    if not past.ordinary.any():
        notes.append(BOOKS_EMPTY)
    if not enough:
        notes.append(HISTORY_SHORT)
    elif realised is None:
        notes.append(COVERAGE_UNKNOWN)
    return tuple(notes)
