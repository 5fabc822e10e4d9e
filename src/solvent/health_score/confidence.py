"""How far the score may be trusted: what share of it is known, on how much history."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from solvent.features.feature_set import FeatureSet
from solvent.features.measure import FigureId, Status
from solvent.health_score.curves import through
from solvent.health_score.indicators import INDICATORS

_FULL = 100
# Our judgement: a year shows every season once; a month shows one payroll and rent.
_HISTORY = through((0, 0), (28, 40), (91, 65), (182, 85), (365, 100))
_UNTIED_PERCENT = 90


class Ground(StrEnum):
    """What lowers confidence."""

    KNOWN_SHARE = "known_share"
    HISTORY = "history"
    PLACED = "placed"
    TIED = "tied"


@dataclass(frozen=True, slots=True)
class Confidence:
    """Whole percent, and the factors (percent each) whose product it is, rounded down."""

    percent: int
    factors: tuple[tuple[Ground, int], ...]


def of(features: FeatureSet, *, untied_accounts: int) -> Confidence:
    """State the confidence.

    known_share: points of known indicators of all that apply to the company. history: by days of
    books. placed: share of the year's movement that is not in suspense. tied: 90 if a bank's own
    balance is not explained.
    """
    factors = (
        (Ground.KNOWN_SHARE, known_share(features)),
        (Ground.HISTORY, int(_FULL * _HISTORY.credit(Fraction(features.history_days)))),
        (Ground.PLACED, _placed(features)),
        (Ground.TIED, _UNTIED_PERCENT if untied_accounts else _FULL),
    )
    product = Fraction(_FULL)
    for _, percent in factors:
        product *= Fraction(percent, _FULL)
    return Confidence(int(product), factors)


def known_share(features: FeatureSet) -> int:
    """Give the points of known indicators, in percent of all that apply, rounded down."""
    by_status = dict.fromkeys(Status, 0)
    for indicator in INDICATORS:
        by_status[features.measures[indicator.measure].status] += indicator.points
    applicable = by_status[Status.KNOWN] + by_status[Status.UNKNOWN]
    return _FULL * by_status[Status.KNOWN] // applicable if applicable else 0


def _placed(features: FeatureSet) -> int:
    unplaced = features.figures[FigureId.SUSPENSE_TURNOVER].value or 0
    everything = features.figures[FigureId.TURNOVER].value or 0
    return _FULL if everything <= 0 else max(0, _FULL - -(-_FULL * unplaced // everything))
