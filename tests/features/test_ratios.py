from __future__ import annotations

from decimal import Decimal

import pytest
from tests.builders.features import a_feature_set

from solvent.features.measure import FigureId, MeasureId, Reason, Status

F, M = FigureId, MeasureId


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (M.CASH_BUFFER_DAYS, "30.3"),  # 2.0m / (6.0m / 91)
        (M.HEADROOM_DAYS, "12.1"),  # 0.8m / (6.0m / 91)
        (M.CURRENT_RATIO, "2.90"),  # (2.0 + 3.0 + 1.0 + 0.1) / (1.5 + 0.2 + 0.4)
        (M.QUICK_RATIO, "2.38"),  # (2.0 + 3.0) / 2.1
        (M.GROSS_MARGIN, "0.5000"),
        (M.OPERATING_MARGIN, "0.0625"),  # 1.5 / 24
        (M.NET_MARGIN, "0.0458"),  # (1.5 + 0.1 - 0.3 - 0.2) / 24
        (M.GROSS_MARGIN_CHANGE, "-0.0333"),  # 2.8 / 6 - 12 / 24
        (M.DEBT_TO_EBITDA, "3.47"),  # 5.2 / 1.5
        (M.INTEREST_COVER, "5.00"),  # 1.5 / 0.3
        (M.DSCR, "1.44"),  # (1.5 - 0.2) / (0.3 + 0.6)
        (M.DSO, "45.6"),  # 3 / 24 * 365
        (M.DPO, "45.6"),  # 1.5 / 12 * 365
        (M.INVENTORY_DAYS, "30.4"),  # 1 / 12 * 365
        (M.CASH_CONVERSION_CYCLE, "30.4"),
        (M.LABOUR_EFFICIENCY, "1.71"),  # 12 / 7
        (M.FEE_SHARE, "0.0167"),
        (M.REVENUE_GROWTH, "0.0435"),  # 1 / 23
        (M.TOP_CUSTOMER_SHARE, "0.3750"),
        (M.POSITIVE_MONTHS, "0.6667"),
        (M.REVENUE_VARIATION, "0.1800"),
        (M.CUSTOMER_HHI, "0.1900"),
        (M.MISSED_TAX, "1"),
    ],
)
def test_each_formula(measure: MeasureId, expected: str) -> None:
    found = a_feature_set().measures[measure]
    assert (found.status, str(found.value)) == (Status.KNOWN, expected)


def test_every_measure_is_computed() -> None:
    assert set(a_feature_set().measures) == set(MeasureId)


@pytest.mark.parametrize(
    ("missing", "measure"),
    [
        (F.RECEIVABLES, M.DSO),
        (F.PAYABLES, M.CURRENT_RATIO),
        (F.LOAN_DEBT, M.DEBT_TO_EBITDA),
        (F.GROWTH_BEFORE, M.REVENUE_GROWTH),
        (F.LOWEST_EXPECTED, M.HEADROOM_DAYS),
    ],
)
def test_a_missing_figure_is_unknown_and_never_zero(missing: FigureId, measure: MeasureId) -> None:
    found = a_feature_set({missing: None}).measures[measure]
    assert found.status is Status.UNKNOWN
    assert found.value is None
    assert found.reason is Reason.HISTORY_SHORT


def test_without_debt_cover_has_no_meaning_and_leverage_is_none() -> None:
    free = a_feature_set({F.LOAN_DEBT: 0, F.CARD_DEBT: 0, F.INTEREST: 0, F.PRINCIPAL: 0})
    assert free.measures[M.INTEREST_COVER].status is Status.NOT_APPLICABLE
    assert free.measures[M.DSCR].status is Status.NOT_APPLICABLE
    assert free.measures[M.DEBT_TO_EBITDA].value == 0


@pytest.mark.parametrize("figures", [{F.LOAN_DEBT: 0}, {F.PRINCIPAL: 0}, {F.LOAN_DEBT: None}])
def test_cover_is_unknown_where_a_loan_is_repaid_and_no_interest_is_booked(
    figures: dict[FigureId, int | None],
) -> None:
    found = a_feature_set({F.INTEREST: 0, **figures}).measures[M.INTEREST_COVER]
    assert (found.status, found.reason) == (Status.UNKNOWN, Reason.INTEREST_NOT_SEPARATED)
    assert {F.PRINCIPAL, F.LOAN_DEBT} <= set(found.figures)


def test_debt_without_earnings_is_the_worst_that_can_be_told() -> None:
    losing = a_feature_set({F.OVERHEADS: 20_000_000})
    found = losing.measures[M.DEBT_TO_EBITDA]
    assert (found.value, found.reason) == (Decimal(99), Reason.NO_EARNINGS)


def test_an_overdraft_is_owed() -> None:
    found = a_feature_set({F.CASH: -1_000_000}).measures
    assert found[M.CURRENT_RATIO].value == Decimal("1.32")  # 4.1 / 3.1
    assert found[M.CASH_BUFFER_DAYS].value == Decimal("-15.2")
    assert found[M.DEBT_TO_EBITDA].value == Decimal("4.13")  # (5.0 + 0.2 + 1.0) / 1.5


def test_a_shorter_window_is_taken_to_a_year() -> None:
    found = a_feature_set({F.WINDOW_DAYS: 182}).measures
    assert found[M.DEBT_TO_EBITDA].value == Decimal("1.73")  # 5.2 / (1.5 * 365 / 182)
    assert found[M.DSO].value == Decimal("22.8")  # 3 / 24 * 182


def test_without_sales_margins_are_unknown() -> None:
    found = a_feature_set({F.REVENUE: 0}).measures[M.NET_MARGIN]
    assert (found.status, found.reason) == (Status.UNKNOWN, Reason.NO_REVENUE)
