"""Figures, measures and the reasons why one is unknown: the words of this room.

A figure is one integer read from the books with the rows it came from. A measure is a formula
over figures. Levers change figures and compute the measures again, so nothing is scored that was
not computed by the same formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from solvent.ledger.accounts import Role


class Unit(StrEnum):
    """What a number counts.

    money: minor units. share: as figure in ten-thousandths, as measure a fraction of one.
    times: a plain ratio. days, count: as they are.
    """

    MONEY = "money"
    DAYS = "days"
    COUNT = "count"
    TIMES = "times"
    SHARE = "share"


class Status(StrEnum):
    """Whether a measure has a value, lacks data for it, or has no meaning for the company."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Reason(StrEnum):
    """Why a figure or measure has no value, or what a value's reader must know."""

    BOOKS_EMPTY = "books_empty"
    HISTORY_SHORT = "history_short"
    NO_REVENUE = "no_revenue"
    NO_OUTFLOW = "no_outflow"
    NO_RECEIVABLES = "no_receivables"
    NO_PAYABLES = "no_payables"
    NO_INVENTORY = "no_inventory"
    NO_COST_OF_GOODS = "no_cost_of_goods"
    NO_DEBT = "no_debt"
    NO_PAYROLL = "no_payroll"
    NO_FORECAST = "no_forecast"
    NO_RHYTHM = "no_rhythm"
    LOAN_OPENING_UNKNOWN = "loan_opening_unknown"
    CUSTOMERS_UNKNOWN = "customers_unknown"
    NO_EARNINGS = "no_earnings"
    INTEREST_NOT_SEPARATED = "interest_not_separated"


class FigureId(StrEnum):
    """The figures that measures are made of."""

    CASH = "cash"
    OUTFLOW = "outflow"
    OUTFLOW_DAYS = "outflow_days"
    LOWEST_EXPECTED = "lowest_expected"
    RECEIVABLES = "receivables"
    INVENTORY = "inventory"
    PREPAID = "prepaid"
    PAYABLES = "payables"
    CARD_DEBT = "card_debt"
    TAX_DUE = "tax_due"
    LOAN_DEBT = "loan_debt"
    WINDOW_DAYS = "window_days"
    REVENUE = "revenue"
    DIRECT_COSTS = "direct_costs"
    OVERHEADS = "overheads"
    OTHER_RESULT = "other_result"
    INTEREST = "interest"
    INCOME_TAX = "income_tax"
    PRINCIPAL = "principal"
    PAYROLL = "payroll"
    FEES = "fees"
    REVENUE_LATE = "revenue_late"
    DIRECT_COSTS_LATE = "direct_costs_late"
    REVENUE_EARLY = "revenue_early"
    DIRECT_COSTS_EARLY = "direct_costs_early"
    GROWTH_NOW = "growth_now"
    GROWTH_BEFORE = "growth_before"
    REVENUE_VARIATION = "revenue_variation"
    MONTHS_POSITIVE = "months_positive"
    MONTHS_SEEN = "months_seen"
    TOP_CUSTOMER = "top_customer"
    CUSTOMER_RECEIPTS = "customer_receipts"
    CUSTOMER_HHI = "customer_hhi"
    OVERDRAWN_DAYS = "overdrawn_days"
    RETURNED_PAYMENTS = "returned_payments"
    LATE_CHARGES = "late_charges"
    LATE_REGULAR = "late_regular"
    MISSED_TAX = "missed_tax"
    SUSPENSE_TURNOVER = "suspense_turnover"
    TURNOVER = "turnover"


class MeasureId(StrEnum):
    """The measures, each with one formula."""

    CASH_BUFFER_DAYS = "cash_buffer_days"
    CURRENT_RATIO = "current_ratio"
    QUICK_RATIO = "quick_ratio"
    HEADROOM_DAYS = "headroom_days"
    GROSS_MARGIN = "gross_margin"
    OPERATING_MARGIN = "operating_margin"
    NET_MARGIN = "net_margin"
    GROSS_MARGIN_CHANGE = "gross_margin_change"
    DEBT_TO_EBITDA = "debt_to_ebitda"
    INTEREST_COVER = "interest_cover"
    DSCR = "dscr"
    DSO = "dso"
    DPO = "dpo"
    INVENTORY_DAYS = "inventory_days"
    CASH_CONVERSION_CYCLE = "cash_conversion_cycle"
    LABOUR_EFFICIENCY = "labour_efficiency"
    FEE_SHARE = "fee_share"
    REVENUE_GROWTH = "revenue_growth"
    REVENUE_VARIATION = "revenue_variation"
    TOP_CUSTOMER_SHARE = "top_customer_share"
    CUSTOMER_HHI = "customer_hhi"
    POSITIVE_MONTHS = "positive_months"
    OVERDRAWN_DAYS = "overdrawn_days"
    RETURNED_PAYMENTS = "returned_payments"
    LATE_CHARGES = "late_charges"
    LATE_REGULAR = "late_regular"
    MISSED_TAX = "missed_tax"


@dataclass(frozen=True, slots=True)
class Figure:
    """One integer with what it was read from.

    value: in the unit; None where unknown, with the reason.
    roles, first, last: postings of these account roles within these days make the figure;
        first is None for a balance, which all days up to last make.
    """

    id: FigureId
    unit: Unit
    value: int | None
    roles: tuple[Role, ...]
    first: date | None
    last: date
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One formula's result.

    value: quantised decimal; None unless known. reason: why it is not known or not applicable,
        or a remark on a known value. figures: what the formula read.
    """

    id: MeasureId
    unit: Unit
    status: Status
    value: Decimal | None
    figures: tuple[FigureId, ...]
    reason: Reason | None = None


Figures = Mapping[FigureId, Figure]

_PLACES = {Unit.SHARE: 4, Unit.TIMES: 2, Unit.DAYS: 1, Unit.COUNT: 0, Unit.MONEY: 0}


def quantise(value: Fraction, unit: Unit) -> Decimal:
    """Round a fraction, half to even, to the places its unit is kept with."""
    places = _PLACES[unit]
    return Decimal(round(value * 10**places)).scaleb(-places)


def known(
    measure_id: MeasureId,
    unit: Unit,
    value: Fraction | int,
    figures: tuple[FigureId, ...],
    remark: Reason | None = None,
) -> Measure:
    """Make a measure that has a value."""
    rounded = quantise(Fraction(value), unit)
    return Measure(measure_id, unit, Status.KNOWN, rounded, figures, remark)


def unknown(
    measure_id: MeasureId, unit: Unit, reason: Reason, figures: tuple[FigureId, ...]
) -> Measure:
    """Make a measure whose data are missing."""
    return Measure(measure_id, unit, Status.UNKNOWN, None, figures, reason)


def not_applicable(
    measure_id: MeasureId, unit: Unit, reason: Reason, figures: tuple[FigureId, ...]
) -> Measure:
    """Make a measure that has no meaning for this company, such as cover of no interest."""
    return Measure(measure_id, unit, Status.NOT_APPLICABLE, None, figures, reason)
