"""Coverage: the band about a path, made from past errors, and how often such bands held.

The band is conformal in spirit (Vovk et al., Algorithmic Learning in a Random World, 2005):
quantiles of own past errors at rolling origins, pooled over weeks ahead by a fitted growth of
the error, with older origins counting less and a widening for how few independent stretches the
past holds. Where bands made so in the past held too seldom, the present one is made wider.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from solvent.forecast import paths, rest
from solvent.forecast.history import History, Lookout
from solvent.forecast.outlook import Coverage, CoverageGroup
from solvent.forecast.rest import Amounts

TARGET = 80
_TAIL = (1.0 - TARGET / 100.0) / 2.0
_GROUPS = ((1, 4), (5, 8), (9, 13), (14, 26))
_ERROR_HALF_LIFE_WEEKS = 26.0
# The error grows as a power of the weeks ahead: 0.5 for a random walk, less where cash is pulled
# back. Few errors say little about it, so it starts from this value with this much weight.
_GROWTH, _GROWTH_WEIGHT, _GROWTH_MAX = 0.35, 6.0, 0.8
_SYMMETRY = 0.7  # how far the two sides of the band are made alike
# Errors h weeks ahead overlap: a past of n weeks holds n / h independent ones. The band is
# widened by 0.4 of the inverse.
_FEWNESS = 0.4
_ORIGINS_BEFORE_COUNTING = 3
_POINTS_BEFORE_WIDENING = 13
_WIDENING = 0.85, 1.5
_LEARNING_WEEKS = 8  # an origin needs so many weeks before it
_LOOK_BACK_WEEKS = 26  # farther back too few of the payments held tell what recurred
_ORIGINS_MAX = 13


@dataclass(frozen=True, slots=True)
class Past:
    """Errors of each way at past origins, latest origin first.

    errors: actual less projected balance [origin, way, week ahead], NaN where not yet known.
    ages: weeks from each origin to now.
    """

    errors: Amounts
    ages: Amounts

    def as_known(self, origin: int) -> Past:
        """Give the errors as they were known at the numbered origin: earlier ones, cut there."""
        ages = self.ages[origin + 1 :] - self.ages[origin]
        ahead = np.arange(1, self.errors.shape[2] + 1)
        unknown = ahead[None, :] > ages[:, None]
        errors = np.where(unknown[:, None, :], np.nan, self.errors[origin + 1 :])
        return Past(errors, ages)


@dataclass(frozen=True, slots=True)
class Band:
    """Distances from the path to the band's edges by week ahead: below <= 0 <= above."""

    below: Amounts
    above: Amounts


def origins(past: History) -> list[int]:
    """Choose past origins to look from, as weeks into the history, latest first."""
    found = min(past.weeks - _LEARNING_WEEKS, _LOOK_BACK_WEEKS)
    step = 1 if found <= _ORIGINS_MAX else 2
    return [past.weeks - age for age in range(step, found + 1, step)]


def look_back(past: History, lookout: Lookout, *, horizon: int) -> Past:
    """Project from past origins as if nothing later were known, and see what came."""
    chosen = origins(past)
    known = [lookout.at(weeks) for weeks in reversed(chosen)][::-1]
    errors = np.full((len(chosen), len(paths.WAYS), horizon), np.nan)
    for at, weeks in enumerate(chosen):
        season = rest.season(past.turnover[:weeks], horizon=horizon)
        projected = paths.project(known[at], past.balances, season)
        seen = min(horizon, past.weeks - weeks)
        errors[at, :, :seen] = past.balances[weeks + 1 : weeks + 1 + seen] - projected[:, :seen]
    return Past(errors, np.array([past.weeks - weeks for weeks in chosen], dtype=np.float64))


def band(past: Past, shares: Amounts) -> Band | None:
    """Make the band for a mixture of ways; None where no past error is known."""
    mixed = np.einsum("owh,w->oh", past.errors, shares)
    origins, weeks = np.nonzero(~np.isnan(mixed))
    if len(origins) == 0:
        return None
    found = mixed[origins, weeks]
    ahead = np.arange(1, mixed.shape[1] + 1, dtype=np.float64)
    growth = ahead ** _growth(found, weeks)
    scaled = found / growth[weeks]
    weight = 0.5 ** (past.ages[origins] / _ERROR_HALF_LIFE_WEEKS)
    even = _quantile(np.abs(scaled), weight, 1 - 2 * _TAIL)
    low = min(0.0, _quantile(scaled, weight, _TAIL))
    high = max(0.0, _quantile(scaled, weight, 1 - _TAIL))
    widen = growth * (1.0 + _FEWNESS * ahead / float(past.ages.max()))
    return Band(
        below=widen * (-_SYMMETRY * even + (1 - _SYMMETRY) * low),
        above=widen * (_SYMMETRY * even + (1 - _SYMMETRY) * high),
    )


def widened(past: Past, shares: Amounts, reaches: Amounts) -> Band | None:
    """Make the band for a mixture of ways, made wider where past bands held too seldom.

    reaches: what `reached` tells of the same past.
    """
    made = band(past, shares)
    if made is None:
        return None
    factor = widening(reaches)
    return Band(below=factor * made.below, above=factor * made.above)


def realised(past: Past, reaches: Amounts) -> Coverage | None:
    """Count how often bands made at past origins, from what was known then, held what came.

    reaches: what `reached` tells of the same past.
    """
    known = ~np.isnan(reaches)
    if not known.any():
        return None
    factors = [widening(_known_then(reaches, past.ages, at)) for at in range(len(reaches))]
    held = reaches <= np.array(factors)[:, None]  # NaN holds nowhere
    hits, points = held.sum(axis=0), known.sum(axis=0)
    groups = [
        CoverageGroup(
            f"{first}-{last}",
            int(hits[first - 1 : last].sum()),
            int(points[first - 1 : last].sum()),
        )
        for first, last in _GROUPS
        if points[first - 1 : last].any()
    ]
    return Coverage(TARGET, int(hits.sum()), int(points.sum()), tuple(groups))


def reached(past: Past) -> Amounts:
    """Tell how far errors went at past origins: 1 is the edge of the band made before them.

    One row for each origin with enough before it, one column for each week ahead; NaN where not
    yet known.
    """
    count = max(0, len(past.ages) - _ORIGINS_BEFORE_COUNTING)
    found = np.full((count, past.errors.shape[2]), np.nan)
    for origin in range(count):
        then = past.as_known(origin)
        shares = paths.mix(then.errors, then.ages)
        made = band(then, shares)
        if made is None:
            continue
        error = shares @ past.errors[origin]
        edge = np.where(error < 0, -made.below, made.above)
        far = np.divide(np.abs(error), edge, out=np.full_like(error, np.inf), where=edge > 0)
        found[origin] = np.where(np.isnan(error), np.nan, np.where(error == 0, 0.0, far))
    return found


def widening(reaches: Amounts) -> float:
    """Give the factor for a band, from how far past errors reached in the bands made before them.

    The root of what would have made the past bands hold as often as aimed at: the few origins of
    a year overlap, and half of what they say is chance. Between 0.85 and 1.5.
    """
    known = reaches[~np.isnan(reaches)]
    if len(known) < _POINTS_BEFORE_WIDENING:
        return 1.0
    least, most = _WIDENING
    needed = float(np.quantile(np.minimum(known, most**2), TARGET / 100.0))
    return min(most, max(least, math.sqrt(needed)))


def _known_then(reaches: Amounts, ages: Amounts, origin: int) -> Amounts:
    """Give what was known of reaches at the numbered origin: of earlier ones, up to its day."""
    passed = ages[origin + 1 : len(reaches)] - ages[origin]
    ahead = np.arange(1, reaches.shape[1] + 1)
    return np.where(ahead[None, :] <= passed[:, None], reaches[origin + 1 :], np.nan)


def _growth(errors: Amounts, weeks: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """Fit the power of the weeks ahead by which the mean error grows, shrunk to its start."""
    horizon = int(weeks.max()) + 1
    count = np.bincount(weeks, minlength=horizon).astype(np.float64)
    size = np.bincount(weeks, weights=np.abs(errors), minlength=horizon)
    used = size > 0
    if not used.any():
        return _GROWTH
    x = np.log(np.arange(1, horizon + 1, dtype=np.float64))[used]
    y = np.log(size[used] / count[used])
    weight = count[used] / count[used].sum()
    dx = x - float(weight @ x)
    dy = y - float(weight @ y)
    over = float(count[used] @ (dx * dx)) + _GROWTH_WEIGHT
    fitted = (float(count[used] @ (dx * dy)) + _GROWTH_WEIGHT * _GROWTH) / over
    return min(_GROWTH_MAX, max(0.0, fitted))


def _quantile(values: Amounts, weight: Amounts, share: float) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    middle = (reached - 0.5 * weight[order]) / reached[-1]
    return float(np.interp(share, middle, values[order]))
