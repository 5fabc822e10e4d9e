from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders.features import AS_OF, Diary, a_firm
from tests.builders.insights import found_in
from tests.builders.sample_books import COMPANIES, sample_books

from solvent.insights.finding import Kind, Severity
from solvent.ledger.accounts import Role

_DAY = AS_OF - timedelta(days=30)


def _twice(days_between: int, *, role: Role = Role.COST_OF_GOODS, amount: int = 123_456) -> Diary:
    diary = a_firm()
    diary.pay(_DAY, -amount, role, "Foundry")
    diary.pay(_DAY + timedelta(days=days_between), -amount, role, "Foundry")
    return diary


@pytest.mark.parametrize("days", [0, 1, 5])
def test_equal_payments_within_days_are_found_with_both_rows(days: int) -> None:
    diary = _twice(days)
    found = found_in(diary)
    (only,) = found.of(Kind.DUPLICATE_PAYMENT)
    values = found.values(Kind.DUPLICATE_PAYMENT)
    assert (values["party"], values["amount"]) == ("Foundry", 123_456)
    assert values["first_date"] == _DAY
    assert only.severity is Severity.WARNING
    both = {one.entry_id for one in diary.payments[-2:]}
    assert set(only.facts_by_name["amount"].evidence.entry_ids) == both


@pytest.mark.parametrize(
    "diary",
    [
        _twice(7),  # a weekly order
        _twice(2, role=Role.OWNER),  # drawings are no bill
        _twice(2, amount=90),  # not worth a line
    ],
)
def test_what_is_no_duplicate(diary: Diary) -> None:
    assert not found_in(diary).of(Kind.DUPLICATE_PAYMENT)


def test_one_that_came_back_is_settled() -> None:
    diary = _twice(1)
    diary.pay(_DAY + timedelta(days=9), 123_456, Role.COST_OF_GOODS, "Foundry")
    assert not found_in(diary).of(Kind.DUPLICATE_PAYMENT)


@settings(max_examples=20, deadline=None)
@given(interval=st.integers(1, 31), times=st.integers(4, 40), amount=st.integers(50_000, 500_000))
def test_a_regular_rhythm_is_never_a_duplicate(interval: int, times: int, amount: int) -> None:
    diary = a_firm()
    for at in range(times):
        diary.pay(AS_OF - timedelta(days=interval * at), -amount, Role.FREIGHT, "Courier")
    assert not found_in(diary).of(Kind.DUPLICATE_PAYMENT)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("company", COMPANIES)
def test_planted_ones_are_found_and_nothing_else_is(company: str, seed: int) -> None:
    books, answers = sample_books(company, seed=seed)
    found = found_in(books)
    flagged = {
        (one.facts_by_name["party"].value, one.facts_by_name["date"].value)
        for one in found.of(Kind.DUPLICATE_PAYMENT)
    }
    since = books.as_of - timedelta(days=179)
    planted = {
        (one.party, one.on)
        for one in answers.faults
        if one.kind == "duplicate" and one.on >= max(since, date.min)
    }
    assert planted
    assert flagged == planted
