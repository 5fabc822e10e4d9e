from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.features import AS_OF, a_firm, empty_books

from solvent.features import timeline
from solvent.features.books import DayTotal
from solvent.ledger.accounts import Role

_DAYS = st.dates(AS_OF - timedelta(days=400), AS_OF + timedelta(days=5))
_TOTALS = st.lists(
    st.builds(
        DayTotal,
        day=_DAYS,
        role=st.sampled_from([Role.BANK, Role.SALES, Role.RENT]),
        amount_minor=st.integers(-(10**9), 10**9),
    ),
    max_size=40,
)


@given(totals=_TOTALS, first=_DAYS, last=_DAYS)
def test_reads_what_the_books_add_up_to(totals: list[DayTotal], first: date, last: date) -> None:
    books = replace(empty_books(), days=tuple(totals), opened_on=first)
    line = timeline.index(books)
    roles = (Role.BANK, Role.RENT)
    end = min(last, AS_OF)
    assert line.balance(*roles) == books.balance(*roles)
    assert line.moved(*roles, first=first, last=end) == books.moved(*roles, first=first, last=end)


@given(totals=_TOTALS, seed=st.randoms())
def test_the_order_of_days_does_not_matter(totals: list[DayTotal], seed: object) -> None:
    shuffled = list(totals)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    books = replace(empty_books(), days=tuple(totals))
    assert timeline.index(books) == timeline.index(replace(books, days=tuple(shuffled)))


def test_debits_leave_credits_out() -> None:
    books = replace(
        empty_books(),
        days=(DayTotal(AS_OF, Role.LOAN, 500), DayTotal(AS_OF - timedelta(days=1), Role.LOAN, -9)),
    )
    line = timeline.index(books)
    assert line.debits(Role.LOAN, first=date.min, last=AS_OF) == 500


def test_history_counts_both_ends() -> None:
    diary = a_firm()
    line = timeline.index(diary.books())
    assert line.history_days == (AS_OF - diary.opened_on).days + 1
    assert timeline.index(empty_books()).history_days == 0
