"""Levers: what an owner can move, in business terms, and the figures that move with it.

A lever says how the figures would stand had the change been made a year ago (costs, prices) or
today (cash, collection). Effects on the forecast's lowest point are counted for cash in hand only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from solvent.features.feature_set import FeatureSet
from solvent.features.measure import FigureId, MeasureId, Status, Unit

F = FigureId
_BASIS = 10_000
_YEAR_DAYS, _YEAR_MONTHS = 365, 12
PUSHES = 100  # a common push moves every lever by so many parts of its range
_STEP_PARTS = 100  # a step of money is about a hundredth of its base, rounded to 1, 2 or 5
# How far a lever reaches, in parts of its base: beyond that nobody would call it a change to make.
_CASH_REACH, _COST_REACH = 2 * _BASIS, _BASIS // 2
_RATE_STEP, _RATE_REACH = 50, 2_000
_SHARE_STEP, _SHARE_LEAST = 100, 500
# Our judgement: a bad payment avoided counts like a twentieth of a base.
_COUNT_EFFORT = 500


class LeverId(StrEnum):
    """The levers."""

    RAISE_CASH = "raise_cash"
    CUT_OVERHEADS = "cut_overheads"
    RAISE_PRICES = "raise_prices"
    CUT_DIRECT_COSTS = "cut_direct_costs"
    SPREAD_CUSTOMERS = "spread_customers"
    COLLECT_SOONER = "collect_sooner"
    NO_OVERDRAFT = "no_overdraft"
    NO_RETURNED = "no_returned"
    NO_LATE_CHARGES = "no_late_charges"
    REGULAR_ON_TIME = "regular_on_time"
    TAX_ON_TIME = "tax_on_time"


@dataclass(frozen=True, slots=True)
class Move:
    """One lever moved.

    amount: in the unit; money in minor units (of a month for cut_overheads), share in
    ten-thousandths. start, target: the base before and after, in the same unit.
    effort: ten-thousandths of the base.
    """

    lever: LeverId
    unit: Unit
    amount: int
    start: int
    target: int
    effort: int


_Changes = Callable[[FeatureSet, int], dict[FigureId, int]]


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever: base and step read from the features, reach in ten-thousandths of the base."""

    id: LeverId
    unit: Unit
    base: Callable[[FeatureSet], int]
    step: Callable[[FeatureSet], int]
    reach: Callable[[FeatureSet], int]
    changes: _Changes
    sign: int

    def steps(self, features: FeatureSet) -> int:
        """Give the number of steps the lever can be moved; 0 where it does not apply."""
        if self.base(features) <= 0:
            return 0
        step = self.step(features)
        return self.reach(features) // step if step > 0 else 0

    def move(self, features: FeatureSet, steps: int) -> Move:
        """Give the move of so many steps."""
        base, amount = self.base(features), steps * self.step(features)
        return Move(
            lever=self.id,
            unit=self.unit,
            amount=amount,
            start=base,
            target=base + self.sign * amount,
            effort=self._effort(base, amount),
        )

    def _effort(self, base: int, amount: int) -> int:
        if self.unit in {Unit.COUNT, Unit.DAYS} and self.id is not LeverId.COLLECT_SOONER:
            return _COUNT_EFFORT * amount
        if self.id in {LeverId.RAISE_PRICES, LeverId.CUT_DIRECT_COSTS}:
            return amount
        return -(-_BASIS * amount // base)


def _value(features: FeatureSet, figure_id: FigureId) -> int:
    return features.figures[figure_id].value or 0


def _nice(base: int) -> int:
    """Round a hundredth of the base down to 1, 2 or 5 times a power of ten."""
    wanted = max(base // _STEP_PARTS, 1)
    power: int = 10 ** (len(str(wanted)) - 1)
    return power * max(digit for digit in (1, 2, 5) if digit * power <= wanted)


def _monthly_outflow(features: FeatureSet) -> int:
    days = max(_value(features, F.OUTFLOW_DAYS), 1)
    return _value(features, F.OUTFLOW) * _YEAR_DAYS // (days * _YEAR_MONTHS)


def _cash_base(features: FeatureSet) -> int:
    if features.figures[F.CASH].value is None:
        return 0
    return max(_value(features, F.CASH), _monthly_outflow(features))


def _raised_cash(features: FeatureSet, amount: int) -> dict[FigureId, int]:
    return {
        figure_id: _value(features, figure_id) + amount for figure_id in (F.CASH, F.LOWEST_EXPECTED)
    }


def _monthly_overheads(features: FeatureSet) -> int:
    days = max(_value(features, F.WINDOW_DAYS), 1)
    return _value(features, F.OVERHEADS) * _YEAR_DAYS // (days * _YEAR_MONTHS)


def _cut_overheads(features: FeatureSet, amount: int) -> dict[FigureId, int]:
    yearly = amount * _YEAR_MONTHS
    return {
        F.OVERHEADS: _value(features, F.OVERHEADS)
        - yearly * _value(features, F.WINDOW_DAYS) // _YEAR_DAYS,
        F.OUTFLOW: _value(features, F.OUTFLOW)
        - yearly * _value(features, F.OUTFLOW_DAYS) // _YEAR_DAYS,
    }


def _raised_prices(features: FeatureSet, rate: int) -> dict[FigureId, int]:
    return {F.REVENUE: _value(features, F.REVENUE) * (_BASIS + rate) // _BASIS}


def _cut_direct(features: FeatureSet, rate: int) -> dict[FigureId, int]:
    direct = _value(features, F.DIRECT_COSTS)
    days = max(_value(features, F.WINDOW_DAYS), 1)
    saved = direct * rate * _value(features, F.OUTFLOW_DAYS) // (days * _BASIS)
    late = _value(features, F.DIRECT_COSTS_LATE)
    return {
        F.DIRECT_COSTS: direct - direct * rate // _BASIS,
        F.DIRECT_COSTS_LATE: late - late * rate // _BASIS,
        F.OUTFLOW: _value(features, F.OUTFLOW) - saved,
    }


def _top_share(features: FeatureSet) -> int:
    receipts = _value(features, F.CUSTOMER_RECEIPTS)
    return _BASIS * _value(features, F.TOP_CUSTOMER) // receipts if receipts > 0 else 0


def _spread(features: FeatureSet, points: int) -> dict[FigureId, int]:
    receipts = _value(features, F.CUSTOMER_RECEIPTS)
    return {F.TOP_CUSTOMER: receipts * (_top_share(features) - points) // _BASIS}


def _collection_days(features: FeatureSet) -> int:
    measure = features.measures[MeasureId.DSO]
    return int(measure.value) if measure.status is Status.KNOWN and measure.value else 0


def _collected(features: FeatureSet, days: int) -> dict[FigureId, int]:
    window = max(_value(features, F.WINDOW_DAYS), 1)
    amount = _value(features, F.REVENUE) * days // window
    return {
        F.RECEIVABLES: _value(features, F.RECEIVABLES) - amount,
        **_raised_cash(features, amount),
    }


def _avoided(lever_id: LeverId, figure_id: FigureId, unit: Unit) -> Lever:
    return Lever(
        id=lever_id,
        unit=unit,
        base=lambda features: _value(features, figure_id),
        step=lambda _: 1,
        reach=lambda features: _value(features, figure_id),
        changes=lambda features, count: {figure_id: _value(features, figure_id) - count},
        sign=-1,
    )


def _rate(lever_id: LeverId, figure_id: FigureId, changes: _Changes, sign: int) -> Lever:
    return Lever(
        id=lever_id,
        unit=Unit.SHARE,
        base=lambda features: _BASIS if _value(features, figure_id) > 0 else 0,
        step=lambda _: _RATE_STEP,
        reach=lambda _: _RATE_REACH,
        changes=changes,
        sign=sign,
    )


LEVERS: tuple[Lever, ...] = (
    Lever(
        id=LeverId.RAISE_CASH,
        unit=Unit.MONEY,
        base=_cash_base,
        step=lambda features: _nice(_cash_base(features)),
        reach=lambda features: _cash_base(features) * _CASH_REACH // _BASIS,
        changes=_raised_cash,
        sign=1,
    ),
    Lever(
        id=LeverId.CUT_OVERHEADS,
        unit=Unit.MONEY,
        base=_monthly_overheads,
        step=lambda features: _nice(_monthly_overheads(features)),
        reach=lambda features: _monthly_overheads(features) * _COST_REACH // _BASIS,
        changes=_cut_overheads,
        sign=-1,
    ),
    _rate(LeverId.RAISE_PRICES, F.REVENUE, _raised_prices, 1),
    _rate(LeverId.CUT_DIRECT_COSTS, F.DIRECT_COSTS, _cut_direct, -1),
    Lever(
        id=LeverId.SPREAD_CUSTOMERS,
        unit=Unit.SHARE,
        base=_top_share,
        step=lambda _: _SHARE_STEP,
        reach=lambda features: max(_top_share(features) - _SHARE_LEAST, 0),
        changes=_spread,
        sign=-1,
    ),
    Lever(
        id=LeverId.COLLECT_SOONER,
        unit=Unit.DAYS,
        base=_collection_days,
        step=lambda _: 1,
        reach=_collection_days,
        changes=_collected,
        sign=-1,
    ),
    _avoided(LeverId.NO_OVERDRAFT, F.OVERDRAWN_DAYS, Unit.DAYS),
    _avoided(LeverId.NO_RETURNED, F.RETURNED_PAYMENTS, Unit.COUNT),
    _avoided(LeverId.NO_LATE_CHARGES, F.LATE_CHARGES, Unit.COUNT),
    _avoided(LeverId.REGULAR_ON_TIME, F.LATE_REGULAR, Unit.COUNT),
    _avoided(LeverId.TAX_ON_TIME, F.MISSED_TAX, Unit.COUNT),
)
BY_ID = {lever.id: lever for lever in LEVERS}
