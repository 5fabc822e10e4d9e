"""The score: contributions in hundredths of a point that add up to it exactly.

A point not earned for want of data is neither gained nor lost: an unknown indicator's points go
to the known ones of its pillar, a whole unknown pillar's to the other pillars, in proportion;
the confidence falls instead (see `confidence`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from solvent.features.feature_set import FeatureSet
from solvent.features.measure import FigureId, MeasureId, Reason, Status, Unit
from solvent.health_score.apportionment import coarsen, share_out
from solvent.health_score.indicators import INDICATORS, Indicator, Pillar, Source

POINTS = 100
HUNDREDTHS = 100
TENTHS = 10  # tenths of a point in a point, and hundredths in a tenth


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one indicator gives to the score.

    gained, available: hundredths of a point; available is 0 where the value is not known.
    points_nominal: its points of 100 when everything is known. gained_tenths: as displayed; the
    displayed parts add up to the displayed score.
    """

    code: str
    pillar: Pillar
    measure: MeasureId
    unit: Unit
    status: Status
    value: Decimal | None
    reason: Reason | None
    points_nominal: int
    available: int
    gained: int
    gained_tenths: int
    curve: tuple[tuple[Decimal, int], ...]
    source: Source
    figures: tuple[FigureId, ...]
    first: date | None
    last: date

    @property
    def lost(self) -> int:
        """Hundredths of a point that were to be had and were not earned."""
        return self.available - self.gained

    @property
    def available_tenths(self) -> int:
        """Tenths of a point that were to be had, exactly: points are given out in tenths."""
        return self.available // TENTHS

    @property
    def lost_tenths(self) -> int:
        """Tenths of a point lost, as displayed."""
        return self.available_tenths - self.gained_tenths


@dataclass(frozen=True, slots=True)
class PillarScore:
    """One pillar: hundredths gained of those available, and tenths as displayed."""

    pillar: Pillar
    gained: int
    available: int
    gained_tenths: int

    @property
    def percent(self) -> int | None:
        """Gained of available, in whole percent; None where nothing of the pillar is known."""
        return None if not self.available else round(Fraction(POINTS * self.gained, self.available))


def rate(features: FeatureSet) -> tuple[Contribution, ...]:
    """Rate every indicator, in the order of the table. The parts add up to `total`."""
    available = _available(features)
    gained = [
        _earned(features, indicator, points)
        for indicator, points in zip(INDICATORS, available, strict=True)
    ]
    shown = coarsen(gained, TENTHS)
    return tuple(
        _contribution(features, *parts)
        for parts in zip(INDICATORS, available, gained, shown, strict=True)
    )


def total(features: FeatureSet) -> int:
    """Give the score alone, in hundredths of a point: the sum that `rate` explains."""
    return sum(
        _earned(features, indicator, points)
        for indicator, points in zip(INDICATORS, _available(features), strict=True)
    )


def pillars(contributions: tuple[Contribution, ...]) -> tuple[PillarScore, ...]:
    """Add the contributions up by pillar, in the order of the pillars."""
    return tuple(
        PillarScore(
            pillar,
            sum(one.gained for one in contributions if one.pillar is pillar),
            sum(one.available for one in contributions if one.pillar is pillar),
            sum(one.gained_tenths for one in contributions if one.pillar is pillar),
        )
        for pillar in Pillar
    )


def _available(features: FeatureSet) -> tuple[int, ...]:
    return _given_out(tuple(_is_known(features, indicator) for indicator in INDICATORS))


@lru_cache(maxsize=256)
def _given_out(is_known: tuple[bool, ...]) -> tuple[int, ...]:
    """Give the hundredths that each indicator can earn, by which of them are known."""
    known, nominal = dict.fromkeys(Pillar, 0), dict.fromkeys(Pillar, 0)
    for indicator, one in zip(INDICATORS, is_known, strict=True):
        nominal[indicator.pillar] += indicator.points
        known[indicator.pillar] += indicator.points if one else 0
    weights = [
        Fraction(indicator.points * nominal[indicator.pillar], known[indicator.pillar])
        if one
        else Fraction(0)
        for indicator, one in zip(INDICATORS, is_known, strict=True)
    ]
    return tuple(TENTHS * tenths for tenths in share_out(POINTS * TENTHS, weights))


def _is_known(features: FeatureSet, indicator: Indicator) -> bool:
    return features.measures[indicator.measure].status is Status.KNOWN


def _earned(features: FeatureSet, indicator: Indicator, available: int) -> int:
    value = features.measures[indicator.measure].value
    return 0 if value is None else round(indicator.curve.credit(value) * available)


def _contribution(
    features: FeatureSet, indicator: Indicator, available: int, gained: int, tenths: int
) -> Contribution:
    measure = features.measures[indicator.measure]
    used = [features.figures[figure_id] for figure_id in measure.figures]
    starts = [figure.first for figure in used if figure.first is not None]
    return Contribution(
        code=indicator.code,
        pillar=indicator.pillar,
        measure=measure.id,
        unit=measure.unit,
        status=measure.status,
        value=measure.value,
        reason=measure.reason,
        points_nominal=indicator.points,
        available=available,
        gained=gained,
        gained_tenths=tenths,
        curve=indicator.curve.points,
        source=indicator.source,
        figures=measure.figures,
        first=min(starts, default=None),
        last=max(figure.last for figure in used),
    )
