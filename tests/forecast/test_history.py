from __future__ import annotations

from datetime import timedelta

import numpy as np
from tests.builders import forecast as build
from tests.builders.features import Diary, empty_books

from solvent.forecast import history
from solvent.forecast.history import Lookout
from solvent.ledger.accounts import Role

AS_OF = build.AS_OF


def test_weeks_end_on_the_day_looked_from_and_tie_to_the_bank() -> None:
    books = build.a_steady_firm(days=100).books()

    past = history.cut(books)

    assert past.weeks == 14
    assert past.opening_minor == books.balance(Role.BANK)
    for back in range(15):
        day = AS_OF - timedelta(weeks=back)
        assert past.balances[14 - back] == books.balance(Role.BANK, on=day)


def test_opening_balances_and_money_put_in_are_no_ordinary_flow() -> None:
    diary = Diary(as_of=AS_OF, opened_on=AS_OF - timedelta(days=69), opening_minor=1_000_000)
    diary.pay(AS_OF - timedelta(days=30), 500_000, Role.OWNER, "Founder")
    diary.pay(AS_OF - timedelta(days=20), -7_000, Role.OFFICE, "Stationer")
    diary.pay(AS_OF - timedelta(days=10), -30_000, Role.OWNER, "Founder")

    past = history.cut(diary.books())

    assert past.ordinary.sum() == -37_000
    assert past.balances[-1] == 1_463_000


def test_what_recurs_leaves_no_rest() -> None:
    past = history.cut(build.a_steady_firm().books())

    now = Lookout(past, horizon=13, origins=[past.weeks]).at(past.weeks)

    assert len(now.running) == 3
    assert not now.rest.any()
    assert not now.receipts.any()


def test_an_origin_knows_nothing_of_later_movements() -> None:
    diary = build.a_steady_firm()
    quiet = history.cut(diary.books())
    for back in range(1, 60, 3):
        diary.pay(AS_OF - timedelta(days=back), -90_000 - back, Role.REPAIRS, "Builder")
    busy = history.cut(diary.books())
    weeks = quiet.weeks - 10

    before, after = (
        Lookout(past, horizon=13, origins=[past.weeks, weeks]).at(weeks) for past in (quiet, busy)
    )

    assert np.array_equal(before.expected, after.expected)
    assert np.array_equal(before.rest, after.rest)


def test_empty_books_have_no_weeks() -> None:
    past = history.cut(empty_books())

    assert past.weeks == 0
    assert past.balances.tolist() == [0]
