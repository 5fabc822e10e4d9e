"""Paths: several plain ways in which cash may go on, and their mixture.

Each path adds, week by week, what is known to recur and what the rest usually leaves. They
differ in how strongly cash is pulled back to its usual level (owners draw from plenty and save
in need), in how fast the usual follows change, and in whether earlier years' season counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvent.forecast import rest
from solvent.forecast.history import Known
from solvent.forecast.rest import Amounts

# The mixture falls this steeply with a path's past error: a path a tenth worse than the best
# weighs less than half of it.
_STEEPNESS = 8.0
_ERROR_HALF_LIFE_WEEKS = 26.0
_EXACT_MINOR = 1e-6  # a mean error below this is none: amounts are whole minor units


@dataclass(frozen=True, slots=True)
class Way:
    """One way to go on. pull: share of the distance to the usual level undone each week."""

    pull: float
    half_life_weeks: float
    seasonal: bool


WAYS = (
    Way(0.0, rest.LEVEL_HALF_LIFE_WEEKS, seasonal=False),
    Way(0.05, rest.LEVEL_HALF_LIFE_WEEKS, seasonal=False),
    Way(0.1, rest.LEVEL_HALF_LIFE_WEEKS, seasonal=False),
    Way(0.2, rest.LEVEL_HALF_LIFE_WEEKS, seasonal=False),
    Way(0.35, rest.LEVEL_HALF_LIFE_WEEKS, seasonal=False),
    Way(0.0, rest.FAST_HALF_LIFE_WEEKS, seasonal=False),
    Way(0.0, rest.LEVEL_HALF_LIFE_WEEKS, seasonal=True),
    Way(0.05, rest.LEVEL_HALF_LIFE_WEEKS, seasonal=True),
)


def project(known: Known, balances: Amounts, season: Amounts | None) -> Amounts:
    """Project the balance at the end of each week ahead: one row per way.

    balances: at the start of the history and the end of each week. season: see `rest.season`.
    """
    calm = rest.tamed(known.rest)
    before = balances[known.weeks - len(calm) : known.weeks]
    paths = np.empty((len(WAYS), len(known.expected)))
    for at, way in enumerate(WAYS):
        shares = rest.weights(len(calm), way.half_life_weeks)
        flow = known.expected + float(shares @ calm)
        if way.seasonal and season is not None:
            flow = flow + season
        usual = float(shares @ before)
        balance = float(balances[known.weeks])
        for week, change in enumerate(flow.tolist()):
            balance += change - way.pull * (balance - usual)
            paths[at, week] = balance
    return paths


def usual_receipts(known: Known) -> int:
    """Give the income of a usual week besides what recurs, minor units, zero or more."""
    shares = rest.weights(len(known.receipts), rest.LEVEL_HALF_LIFE_WEEKS)
    return max(0, round(float(shares @ known.receipts)))


def mix(errors: Amounts, ages: Amounts) -> Amounts:
    """Weigh the ways by their past errors; equal where there are none. The sum is 1.

    errors: balance errors [origin, way, week ahead], NaN where not yet known. ages: weeks since
    each origin; older ones count less.
    """
    count = errors.shape[1]
    known = ~np.isnan(errors[:, 0, :])
    spread = 1.0 / np.sqrt(np.arange(1, errors.shape[2] + 1))
    share = 0.5 ** (ages / _ERROR_HALF_LIFE_WEEKS)
    total = float((known * share[:, None]).sum())
    if total == 0:
        return np.full(count, 1.0 / count)
    sizes = np.where(known[:, None, :], np.abs(errors), 0.0)
    mean = np.einsum("owh,h,o->w", sizes, spread, share) / total
    best = float(mean.min())
    if best < _EXACT_MINOR:
        exact = mean < _EXACT_MINOR
        return np.asarray(exact / exact.sum(), dtype=np.float64)
    raw = np.exp(-_STEEPNESS * (mean / best - 1.0))
    return np.asarray(raw / raw.sum(), dtype=np.float64)
