"""The rest: weekly cash flow left when recurring movements are taken out, and its expectation.

Weeks are blocks of seven days that end on the day looked from. Amounts are float minor units;
they are rounded where a path is stored.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.float64]

LEVEL_HALF_LIFE_WEEKS = 20.0
FAST_HALF_LIFE_WEEKS = 6.0
_YEAR_WEEKS = 52
_SEASON_HALF_WINDOW = 2  # weeks on either side that a week's season is smoothed over
_SEASON_TRUST = 0.8  # one or two years tell a season with noise: it is damped


def weights(count: int, half_life: float) -> Amounts:
    """Weigh so many weeks, the last one most; the sum is 1 (of none, 0)."""
    if count == 0:
        return np.zeros(0)
    raw = 0.5 ** (np.arange(count - 1, -1, -1, dtype=np.float64) / half_life)
    return np.asarray(raw / raw.sum(), dtype=np.float64)


def tamed(flows: Amounts) -> Amounts:
    """Pull in weeks that lie very far from the usual: one-offs are not expected to return.

    The limit is eight times the median distance from the median, or the third largest distance
    where quiet weeks make that smaller: what happens three times is usual.
    """
    if len(flows) < _FEW_WEEKS:
        return flows
    middle = float(np.median(flows))
    apart = np.abs(flows - middle)
    limit = max(_STRANGE_DISTANCES * float(np.median(apart)), float(np.sort(apart)[-3]))
    return np.clip(flows, middle - limit, middle + limit)


_FEW_WEEKS = 8
_STRANGE_DISTANCES = 8.0


def season(turnover: Amounts, *, horizon: int) -> Amounts | None:
    """Say how far each week ahead usually lies from its year's mean, from earlier years.

    turnover: weekly net cash of what follows seasons (sales, goods), one value per week up to
    now. The deviation of the recent weeks, which the level has in it already, is taken off.
    None with less than a year and a half of weeks.
    """
    count = len(turnover)
    if count < _YEAR_WEEKS + _YEAR_WEEKS // 2:
        return None
    sums = np.concatenate([[0.0], np.cumsum(turnover)])
    ahead = _deviation(sums, np.arange(count, count + horizon))
    recent = np.arange(max(0, count - _YEAR_WEEKS // 2), count)
    shares = weights(len(recent), LEVEL_HALF_LIFE_WEEKS)
    return _SEASON_TRUST * (ahead - float(shares @ _deviation(sums, recent)))


def _deviation(sums: Amounts, weeks: NDArray[np.int_]) -> Amounts:
    """Average over earlier years of smoothed week less mean of the year around it."""
    count = len(sums) - 1
    total = np.zeros(len(weeks))
    years = np.zeros(len(weeks))
    for back in range(1, count // _YEAR_WEEKS + 2):
        at = weeks - back * _YEAR_WEEKS
        low, high = at - _SEASON_HALF_WINDOW, at + _SEASON_HALF_WINDOW + 1
        first = np.clip(at - _YEAR_WEEKS // 2, 0, count - _YEAR_WEEKS)
        known = (low >= 0) & (high <= count)
        low, high = np.where(known, low, 0), np.where(known, high, 1)
        week = (sums[high] - sums[low]) / (high - low)
        mean = (sums[first + _YEAR_WEEKS] - sums[first]) / _YEAR_WEEKS
        total += np.where(known, week - mean, 0.0)
        years += known
    return np.asarray(total / np.maximum(years, 1.0), dtype=np.float64)
