from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.features import Diary

from solvent.features import rhythm
from solvent.ledger.accounts import Role

_START = date(2025, 1, 1)


@given(interval=st.integers(1, 120), times=st.integers(4, 20))
def test_equal_intervals_are_found(interval: int, times: int) -> None:
    days = [_START + timedelta(days=interval * at) for at in range(times)]
    assert rhythm.interval_of(days) == interval


@pytest.mark.parametrize(
    "offsets", [(), (0, 30, 60), (0, 3, 50, 51, 140, 141, 260), (0, 0, 0, 0, 0)]
)
def test_few_or_scattered_days_have_no_rhythm(offsets: tuple[int, ...]) -> None:
    assert rhythm.interval_of(_START + timedelta(days=at) for at in offsets) is None


@pytest.mark.parametrize(
    ("gap", "times"),
    [
        (7, 52),
        (14, 26),
        (15, 24),
        (28, 13),
        (30, 12),
        (31, 12),
        (61, 6),
        (91, 4),
        (92, 4),
        (365, 1),
        (730, 1),
    ],
)
def test_a_rhythm_makes_so_many_payments_in_a_year(gap: int, times: int) -> None:
    days = tuple(_START + timedelta(days=gap * at) for at in range(5))
    assert rhythm.Rhythm("Landlord", Role.RENT, days, gap).times_a_year == times


def _rent_on(*days: date) -> list[tuple[date, int]]:
    diary = Diary()
    for day in days:
        diary.pay(day, -100, Role.RENT, "Landlord")
    (found,) = rhythm.find(diary.payments, frozenset({Role.RENT}))
    return found.gaps()


def test_a_late_rent_is_found_with_its_days() -> None:
    on_time = [date(2025, month, 1) for month in range(1, 6)]
    assert _rent_on(*on_time, date(2025, 6, 15)) == [(date(2025, 6, 15), 9)]  # 75 days for two


def test_weekends_and_month_lengths_are_not_late() -> None:
    days = [(1, 2), (2, 3), (3, 3), (4, 1), (5, 2), (6, 2), (7, 1)]
    assert _rent_on(*(date(2025, month, day) for month, day in days)) == []


def test_an_early_payment_does_not_make_the_next_one_late() -> None:
    days = [date(2025, month, 28) for month in range(4, 12)]
    assert _rent_on(*days, date(2025, 12, 19), date(2026, 1, 28)) == []
