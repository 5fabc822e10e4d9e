from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import forecast as build
from tests.builders.features import Diary, empty_books

from solvent.features.books import Books, PendingLine
from solvent.forecast import outlook as outlooks
from solvent.forecast import runway
from solvent.forecast.outlook import Outlook
from solvent.ledger.accounts import Role

AS_OF = build.AS_OF


def a_shaky_firm(seed: int, *, days: int = 420, opening_minor: int = 9_000_000) -> Diary:
    """A steady firm with takings and purchases that scatter, and one purchase in thirty large."""
    random = np.random.default_rng(seed)
    diary = build.a_steady_firm(days=days, opening_minor=opening_minor)
    for back in range(days, -1, -1):
        day = AS_OF - timedelta(days=back)
        diary.pay(day, int(random.integers(20_000, 90_000)), Role.SALES, "Till")
        if random.random() < 0.4:
            size = 400_000 if random.random() < 0.03 else 90_000
            diary.pay(day, -int(random.integers(size // 2, size)), Role.COST_OF_GOODS, "Market")
    return diary


SHAKY = a_shaky_firm(1).books()


def test_books_that_are_wholly_regular_are_foretold_to_the_cent() -> None:
    diary = build.a_steady_firm(days=500)
    later = build.a_steady_firm(days=500)
    later.as_of = AS_OF + timedelta(days=91)
    for ahead in range(1, 92):
        day = AS_OF + timedelta(days=ahead)
        if day.weekday() == 0:
            later.pay(day, 700_000, Role.SALES, "Acquirer")
        if day.day == 3:
            later.pay(day, -250_000, Role.RENT, "Landlord")
        if day.toordinal() % 14 == 5:
            later.pay(day, -1_000_000, Role.PAYROLL, "Payroll bureau")
    came = later.books()

    found = runway.forecast(diary.books())

    for week in found.weeks:
        assert week.mid_minor == came.balance(Role.BANK, on=week.ends_on)
        assert week.low_minor == week.mid_minor == week.high_minor
    assert found.coverage is not None
    assert found.coverage.hits == found.coverage.points > 0


def test_cash_runs_out_on_the_day_of_the_payment_that_takes_it() -> None:
    diary = Diary(as_of=AS_OF, opened_on=AS_OF - timedelta(days=360), opening_minor=1_500_000)
    diary.monthly(-100_000, Role.RENT, "Landlord", on_day=20)

    found = runway.forecast(diary.books())

    assert found.opening_minor == 300_000
    assert found.cash_out_on is None
    assert (found.lowest_minor, found.lowest_on) == (0, date(2026, 9, 20))

    poorer = runway.forecast(replace_opening(diary, 1_499_999).books())
    assert poorer.cash_out_on == date(2026, 9, 20)


def replace_opening(diary: Diary, opening_minor: int) -> Diary:
    diary.opening_minor = opening_minor
    return diary


@given(st.integers(0, 10_000), st.integers(10, 400), st.integers(-(10**7), 10**8))
def test_weeks_follow_on_and_the_band_holds_the_path(seed: int, days: int, opening: int) -> None:
    books = a_shaky_firm(seed, days=days, opening_minor=opening).books()

    found = runway.forecast(books)

    before = found.opening_minor
    assert found.opening_minor == books.balance(Role.BANK)
    for at, week in enumerate(found.weeks):
        assert week.starts_on == AS_OF + timedelta(days=7 * at + 1)
        assert week.ends_on == AS_OF + timedelta(days=7 * at + 7)
        assert week.low_minor <= week.mid_minor <= week.high_minor
        assert week.inflow_minor >= 0 >= week.outflow_minor
        assert week.mid_minor == before + week.inflow_minor + week.outflow_minor
        before = week.mid_minor
    assert found.lowest_minor <= min(week.mid_minor for week in found.weeks)
    assert (found.cash_out_on is None) == (found.lowest_minor >= 0)
    if found.cash_out_on is not None:
        assert found.cash_out_low_on is not None
        assert found.cash_out_low_on <= found.cash_out_on
    if found.coverage is not None:
        assert 0 <= found.coverage.hits <= found.coverage.points
    assert found.enough_history == (days >= 83)
    assert read_back(found) == found


def read_back(found: Outlook) -> Outlook:
    return outlooks.from_document(json.loads(json.dumps(found.to_document())))


@given(st.integers(1, 91), st.integers(1, 10**9).filter(lambda size: abs(size - 700_000) > 30_000))
def test_announced_cash_raises_the_balance_from_its_day_on(ahead: int, amount: int) -> None:
    day = AS_OF + timedelta(days=ahead)
    line = PendingLine(UUID(int=9), day, amount, "Grant")

    before = runway.forecast(SHAKY)
    after = runway.forecast(replace(SHAKY, pending=(line,)))

    for old, new in zip(before.weeks, after.weeks, strict=True):
        more = amount if old.ends_on >= day else 0
        assert new.mid_minor - old.mid_minor == more
        assert new.low_minor - old.low_minor == more
        assert new.high_minor - old.high_minor == more


def test_the_same_books_give_the_same_outlook() -> None:
    assert runway.forecast(SHAKY) == runway.forecast(SHAKY)


def test_more_cash_today_lifts_each_week_by_as_much() -> None:
    """Cash that was always there pulls nothing; it only lifts the whole course."""
    richer = a_shaky_firm(1, opening_minor=9_500_000).books()

    for old, new in zip(runway.forecast(SHAKY).weeks, runway.forecast(richer).weeks, strict=True):
        assert abs(new.mid_minor - old.mid_minor - 500_000) <= 1


def test_what_falls_due_is_listed_with_its_obligation() -> None:
    found = runway.forecast(SHAKY)
    keys = {one.key for one in found.obligations}

    assert [one.party for one in found.obligations if one.role is Role.RENT] == ["Landlord"]
    assert {due.key for due in found.upcoming} <= keys
    assert [due.day for due in found.upcoming] == sorted(due.day for due in found.upcoming)
    assert [due.day for due in found.upcoming if due.key.startswith("rent")] == [
        date(2026, 7, 3),
        date(2026, 8, 3),
        date(2026, 9, 3),
    ]


def test_a_rise_in_rent_lowers_the_later_weeks() -> None:
    def with_rent(amount: int) -> Books:
        diary = build.a_steady_firm()
        diary.payments = [
            replace(one, cash_minor=amount)
            if one.role is Role.RENT and one.day >= date(2026, 5, 1)
            else one
            for one in diary.payments
        ]
        return diary.books()

    before, after = (runway.forecast(with_rent(amount)) for amount in (-250_000, -280_000))

    assert after.weeks[-1].mid_minor - after.opening_minor == (
        before.weeks[-1].mid_minor - before.opening_minor - 3 * 30_000
    )


def test_empty_books_are_carried_forward_and_say_so() -> None:
    found = runway.forecast(empty_books())

    assert {(week.low_minor, week.mid_minor, week.high_minor) for week in found.weeks} == {
        (0, 0, 0)
    }
    assert found.notes == (outlooks.BOOKS_EMPTY, outlooks.HISTORY_SHORT)
    assert not found.enough_history


def test_short_books_have_a_wide_band_and_say_so() -> None:
    short = runway.forecast(a_shaky_firm(2, days=60).books())
    long = runway.forecast(a_shaky_firm(2, days=420).books())

    assert short.notes == (outlooks.HISTORY_SHORT,)
    assert short.coverage is None
    assert long.notes == ()
    width, usual = (
        found.weeks[-1].high_minor - found.weeks[-1].low_minor for found in (short, long)
    )
    assert width > usual


@pytest.mark.parametrize("weeks", [1, 4, 13, 26])
def test_as_many_weeks_as_asked_for(weeks: int) -> None:
    assert len(runway.forecast(SHAKY, weeks=weeks).weeks) == weeks


@pytest.mark.parametrize("weeks", [0, -1, 27])
def test_other_horizons_are_refused(weeks: int) -> None:
    with pytest.raises(runway.HorizonUnsuitable):
        runway.forecast(SHAKY, weeks=weeks)
