from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import forecast as build

from solvent.features.books import Payment
from solvent.forecast import obligations
from solvent.ledger.accounts import Role

AS_OF = build.AS_OF
SINCE = st.integers(0, 13)


@given(st.integers(100, 10**9), SINCE, st.integers(4, 28))
def test_constant_wages_are_found_for_any_start(amount: int, since: int, count: int) -> None:
    days = build.every(14, count=count, last=AS_OF - timedelta(days=since))

    (found,) = obligations.find(
        build.payments_on(days, -amount, Role.PAYROLL, "Staff"), as_of=AS_OF
    )

    assert (found.frequency, found.direction) == ("biweekly", "out")
    assert found.next_on == days[-1] + timedelta(days=14)
    assert found.amount_minor == found.amount_low_minor == found.amount_high_minor == -amount
    assert found.dates == tuple(days)
    assert found.occurrences == len(found.entry_ids) == count


@given(st.integers(1, 28), st.integers(4, 13), st.integers(-(10**9), 10**9).filter(bool))
def test_a_monthly_movement_is_found_on_any_day(anchor: int, count: int, amount: int) -> None:
    days = build.monthly(anchor, count=count, last=date(2026, 6, 1))

    (found,) = obligations.find(build.payments_on(days, amount), as_of=AS_OF)

    assert found.frequency == "monthly"
    assert found.next_on == date(2026, 7, anchor)
    assert found.direction == ("in" if amount > 0 else "out")


def test_what_ended_is_dropped_and_what_is_late_is_still_expected() -> None:
    days = build.monthly(10, count=8, last=date(2026, 5, 10))
    paid = build.payments_on(days)

    (late,) = obligations.find(paid, as_of=date(2026, 6, 12))
    (missed,) = obligations.find(paid, as_of=date(2026, 6, 20))

    assert late.next_on == date(2026, 6, 13)
    assert missed.next_on == date(2026, 7, 10)
    assert obligations.find(paid, as_of=date(2026, 7, 5)) == ()


def test_later_payments_are_not_known() -> None:
    paid = build.payments_on(build.monthly(10, count=12, last=date(2026, 6, 10)))

    (found,) = obligations.find(paid, as_of=date(2026, 3, 31))

    assert found.next_on == date(2026, 4, 10)
    assert found.dates[-1] == date(2026, 3, 10)


def test_a_new_price_is_taken_on() -> None:
    days = build.monthly(3, count=10, last=date(2026, 6, 3))

    (found,) = obligations.find(
        build.payments_on(days, [-49_00] * 7 + [-52_00] * 3, Role.SUBSCRIPTIONS, "Tool"),
        as_of=AS_OF,
    )

    assert found.amount_minor == -52_00


def test_a_subscription_is_found_among_a_party_s_other_movements() -> None:
    random = np.random.default_rng(3)
    days = build.monthly(14, count=12, last=date(2026, 6, 14))
    bought = [AS_OF - timedelta(days=back) for back in range(360, 0, -1) if random.random() < 0.1]
    paid = build.payments_on(days, -14_99, Role.OFFICE, "Marketplace") + build.payments_on(
        bought, [-int(random.integers(3_00, 400_00)) for _ in bought], Role.OFFICE, "Marketplace"
    )

    (found,) = obligations.find(sorted(paid, key=lambda one: one.day), as_of=AS_OF)

    assert (found.amount_minor, found.frequency) == (-14_99, "monthly")
    assert found.next_on == date(2026, 7, 14)


def test_two_rhythms_of_one_party_have_two_keys() -> None:
    rent = build.payments_on(build.monthly(1, count=9, last=date(2026, 6, 1)), -90_000)
    service = build.payments_on(build.monthly(15, count=9, last=date(2026, 6, 15)), -12_000)

    found = obligations.find(sorted([*rent, *service], key=lambda one: one.day), as_of=AS_OF)

    assert [(one.next_on.day, one.amount_minor) for one in found] == [(1, -90_000), (15, -12_000)]
    assert len({one.key for one in found}) == 2


def test_irregular_purchases_are_no_obligation() -> None:
    random = np.random.default_rng(5)
    days = [AS_OF - timedelta(days=back) for back in range(390, 0, -1) if random.random() < 0.07]
    paid = build.payments_on(days, [-int(random.integers(1_00, 900_00)) for _ in days])

    assert obligations.find(paid, as_of=AS_OF) == ()


@pytest.mark.parametrize(
    ("role", "amounts", "found"),
    [
        (Role.INCOME_TAX, [-300_000, -340_000], 1),  # a kind that is quarterly
        (Role.OFFICE, [-300_000, -300_000], 1),  # equal
        (Role.OFFICE, [-300_000, -340_000], 0),  # two purchases
    ],
)
def test_two_payments_a_quarter_apart(role: Role, amounts: list[int], found: int) -> None:
    days = [date(2026, 1, 20), date(2026, 4, 20)]

    obliged = obligations.find(build.payments_on(days, amounts, role), as_of=AS_OF)

    assert len(obliged) == found
    assert all(one.next_on == date(2026, 7, 20) for one in obliged)


def test_few_occurrences_are_believed_less_than_many() -> None:
    twice = build.monthly(20, count=2, last=date(2026, 4, 20), months=12)
    often = build.monthly(20, count=13, last=date(2026, 6, 20))
    paid = build.payments_on(twice, party="Insurer") + build.payments_on(often)

    yearly, monthly = sorted(
        obligations.find(sorted(paid, key=lambda one: one.day), as_of=AS_OF),
        key=lambda one: one.confidence,
    )

    assert (yearly.frequency, monthly.frequency) == ("yearly", "monthly")
    assert yearly.confidence < 70 < monthly.confidence


@given(
    st.lists(
        st.builds(
            Payment,
            st.integers(1, 10**6).map(lambda number: UUID(int=number)),
            st.dates(AS_OF - timedelta(days=400), AS_OF),
            st.integers(-(10**7), 10**7),
            st.sampled_from([Role.SALES, Role.RENT, Role.INCOME_TAX]),
            st.sampled_from(["A", "B", ""]),
        ),
        max_size=60,
    )
)
def test_whatever_was_paid_the_next_day_lies_ahead_and_evidence_is_of_the_party(
    paid: list[Payment],
) -> None:
    listed = sorted(paid, key=lambda one: one.day)
    days_of = {(one.entry_id, one.day, one.party, one.role) for one in listed}

    for found in obligations.find(listed, as_of=AS_OF):
        assert found.next_on > AS_OF
        assert 0 < found.confidence <= 100
        assert found.amount_low_minor <= found.amount_minor <= found.amount_high_minor
        assert (found.amount_minor > 0) == (found.direction == "in")
        assert list(found.dates) == sorted(found.dates)
        for entry_id, day in zip(found.entry_ids, found.dates, strict=True):
            assert (entry_id, day, found.party, found.role) in days_of
