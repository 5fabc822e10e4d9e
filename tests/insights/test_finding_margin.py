from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.builders.features import Diary, a_firm
from tests.builders.insights import found_in

from solvent.insights.finding import Kind, Severity
from solvent.ledger.accounts import Role

_TURN_ON = date(2026, 4, 1)


def _scaled(role: Role, factor: Decimal, *, since: date = _TURN_ON) -> Diary:
    """The usual firm with one role's payments multiplied from a day on."""
    diary = a_firm()
    payments, diary.payments = diary.payments, []
    for one in payments:
        more = one.role is role and one.day >= since
        cash = int(one.cash_minor * factor) if more else one.cash_minor
        diary.pay(one.day, cash, one.role, one.party)
    return diary


def test_dearer_goods_turn_the_margin() -> None:
    found = found_in(_scaled(Role.COST_OF_GOODS, Decimal("1.25")))
    values = found.values(Kind.MARGIN_TURN)
    assert values["before"] == Decimal("0.6000")
    assert values["now"] == Decimal("0.5000")  # 1 - 0.8 * 1.25 / 2.0
    assert values["drop"] == Decimal("0.1000")
    assert values["effect"] == 600_000  # a tenth of three months of 2.0m
    assert values["role"] == "Cost of goods"
    assert values["role_now"] == Decimal("0.5000")
    assert found.of(Kind.MARGIN_TURN)[0].severity is Severity.CRITICAL


@pytest.mark.parametrize("factor", ["1.00", "1.04", "0.70"])
def test_a_steady_or_better_margin_is_no_turn(factor: str) -> None:
    found = found_in(_scaled(Role.COST_OF_GOODS, Decimal(factor)))
    assert not found.of(Kind.MARGIN_TURN)


def test_a_margin_that_always_swings_that_much_is_no_turn() -> None:
    diary = a_firm({Role.COST_OF_GOODS: 0})
    for at in range(24):
        year, month = divmod(at + 6, 12)
        cost = 1_400_000 if at // 3 % 2 else 200_000
        diary.pay(date(2024 + year, month + 1, 3), -cost, Role.COST_OF_GOODS, "Timber")
    late = found_in(diary).assessment
    assert late.score is not None
    assert not found_in(diary).of(Kind.MARGIN_TURN)


def test_sales_are_compared_with_the_same_months_a_year_before() -> None:
    fell = found_in(_scaled(Role.SALES, Decimal("0.75"))).values(Kind.REVENUE_DROP)
    assert (fell["drop"], fell["now"], fell["before"]) == (
        Decimal("0.2500"),
        4_500_000,
        6_000_000,
    )
    rose = found_in(_scaled(Role.SALES, Decimal("1.25")))
    assert rose.values(Kind.REVENUE_GROWTH)["rise"] == Decimal("0.2500")
    assert rose.of(Kind.REVENUE_GROWTH)[0].severity is Severity.GOOD
    assert not found_in(a_firm()).of(Kind.REVENUE_DROP)


def test_thin_debt_service_is_set_against_the_lenders_least() -> None:
    found = found_in(a_firm({Role.LOAN: 240_000}))
    values = found.values(Kind.DEBT_SERVICE_THIN)
    assert values["dscr"] == Decimal("1.00")  # 0.25m / 0.25m
    assert values["earned"] == values["service"] == 12 * 250_000
    assert not found_in(a_firm()).of(Kind.DEBT_SERVICE_THIN)
