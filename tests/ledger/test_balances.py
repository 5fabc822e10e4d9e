from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.ledger import BANK, CHART, FIRST_DAY, ID_BY_ROLE, LAST_DAY, an_entry, books

from solvent.ledger import balances
from solvent.ledger.accounts import Kind, Role
from solvent.ledger.entries import Entry

_days = st.dates(FIRST_DAY, LAST_DAY)


def test_the_trial_balance_sets_debit_against_credit_by_code() -> None:
    known = [
        an_entry(100_00, Role.SALES, number=1),
        an_entry(-30_00, Role.RENT, number=2),
        an_entry(-5_00, Role.RENT, number=3),
        an_entry(5_00, Role.RENT, number=4),
    ]
    trial = balances.trial_balance(balances.totals_of(known, CHART))
    assert [(line.code, line.debit_minor, line.credit_minor) for line in trial.lines] == [
        ("1000", 70_00, 0),
        ("4000", 0, 100_00),
        ("6100", 30_00, 0),
    ]
    assert trial.debit_minor == trial.credit_minor == 100_00


def test_totals_that_do_not_sum_to_zero_are_refused() -> None:
    lonely = replace(CHART[BANK], amount_minor=1)
    with pytest.raises(balances.BooksBroken, match="sum to 1"):
        balances.trial_balance([lonely])


def test_totals_are_as_of_a_day_and_as_known_at_a_sequence() -> None:
    known = [
        an_entry(1, on=date(2024, 1, 1), number=1),
        an_entry(10, on=date(2024, 2, 1), number=2),
        an_entry(100, on=date(2024, 1, 1), number=3),
        replace(an_entry(1000, on=date(2024, 1, 1), number=4), seq=None),
    ]

    def bank(last: date | None = None, seq: int | None = None) -> int:
        totals = balances.totals_of(known, CHART, last=last, known_seq=seq)
        return next(total.amount_minor for total in totals if total.account_id == BANK)

    assert bank() == 1111
    assert bank(last=date(2024, 1, 31)) == 1101
    assert bank(seq=2) == 11
    assert bank(last=date(2024, 1, 31), seq=3) == 101


@given(books(), _days, st.integers(0, 40))
def test_the_trial_balance_ties_on_any_day_at_any_sequence(
    known: Sequence[Entry], day: date, seq: int
) -> None:
    totals = balances.totals_of(known, CHART, last=day, known_seq=seq)
    trial = balances.trial_balance(totals)
    assert trial.debit_minor == trial.credit_minor
    assert sum(total.amount_minor for total in totals) == 0
    assert len(trial.lines) == sum(1 for total in totals if total.amount_minor)


@given(books(), _days)
def test_a_known_past_does_not_change_with_later_entries(known: Sequence[Entry], day: date) -> None:
    half = len(known) // 2
    assert balances.totals_of(known, CHART, last=day, known_seq=half) == balances.totals_of(
        known[:half], CHART, last=day
    )


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (Kind.ASSET, 5),
        (Kind.EXPENSE, 5),
        (Kind.INCOME, -5),
        (Kind.LIABILITY, -5),
        (Kind.EQUITY, -5),
    ],
)
def test_amounts_are_shown_in_the_sense_of_their_kind(kind: Kind, shown: int) -> None:
    assert balances.natural(kind, 5) == shown


def test_all_accounts_are_given_even_those_that_never_moved() -> None:
    totals = balances.totals_of([an_entry(5)], CHART)
    assert {total.account_id for total in totals} == set(CHART)
    assert sum(1 for total in totals if total.amount_minor) == 2
    assert ID_BY_ROLE[Role.SALES] in CHART
