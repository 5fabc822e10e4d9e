from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.builders.features import a_firm
from tests.builders.insights import found_in

from solvent.forecast import runway
from solvent.insights.finding import Kind
from solvent.ledger.accounts import Role


def _insured(*amounts: int) -> dict[str, object] | None:
    """Quarterly premiums, the last of them on 2 June 2026."""
    diary = a_firm()
    for back, amount in enumerate(reversed(amounts)):
        quarters = 4 * 2026 + 1 - back
        day = date(quarters // 4, 3 * (quarters % 4) + 3, 2)
        diary.pay(day, -amount, Role.INSURANCE, "Cover & Co")
    found = found_in(diary)
    return dict(found.values(Kind.PRICE_RISE)) if found.of(Kind.PRICE_RISE) else None


def test_a_premium_that_stepped_up_is_found() -> None:
    values = _insured(50_000, 50_000, 51_000, 70_000, 70_000)
    assert values is not None
    assert (values["before"], values["now"]) == (51_000, 70_000)
    assert values["date"] == date(2026, 3, 2)
    assert values["rise"] == Decimal("0.3725")
    assert values["party"] == "Cover & Co"


def test_the_yearly_effect_counts_payments_as_the_calendar_does() -> None:
    diary = a_firm()
    for month in range(1, 13):
        day = date(2025 + (month + 5) // 12, (month + 5) % 12 + 1, 1)
        rent = 142_500 if month < 10 else 165_928
        diary.pay(day, -rent, Role.OTHER_EXPENSE, "Hall & Yard")
    assert found_in(diary).values(Kind.PRICE_RISE)["yearly"] == 12 * 23_428


def test_a_rise_that_is_found_is_what_the_forecast_expects() -> None:
    diary = a_firm()
    for day, amount in (
        (date(2025, 6, 2), 420_742),
        (date(2025, 9, 2), 420_742),
        (date(2025, 12, 2), 420_742),
        (date(2026, 3, 2), 420_742),
        (date(2026, 6, 2), 610_076),
    ):
        diary.pay(day, -amount, Role.INSURANCE, "Cover & Co")
    rise = found_in(diary).values(Kind.PRICE_RISE)
    (expected,) = [
        one for one in runway.forecast(diary.books()).obligations if one.party == "Cover & Co"
    ]
    assert rise["yearly"] == 4 * (610_076 - 420_742)
    assert (expected.amount_minor, expected.amount_high_minor) == (-610_076, -420_742)


@pytest.mark.parametrize(
    "amounts",
    [
        (50_000, 50_000, 51_000, 52_000, 53_000),  # creeps within reason
        (50_000, 62_000, 41_000, 75_000, 90_000),  # was never steady
        (50_000, 50_000, 50_000, 50_000, 200_000),  # once, and of another size
        (70_000, 70_000, 70_000, 50_000, 50_000),  # went down
    ],
)
def test_what_is_no_step_is_not_found(amounts: tuple[int, ...]) -> None:
    assert _insured(*amounts) is None
