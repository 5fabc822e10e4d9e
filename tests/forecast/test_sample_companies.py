"""What the answer key of the sample companies calls recurring is found in their books."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import sample_books

from solvent.forecast import runway
from solvent.forecast.outlook import Obligation
from solvent.sample import company as samples

_HISTORY_DAYS = 395
_EVER_EACH = {"weekly": 7, "biweekly": 14, "monthly": 31, "quarterly": 92}
_LATE_DAYS = 4  # public holidays, which no rhythm knows


def alike(found: Obligation, true: samples.Obligation) -> bool:
    return found.party == true.party and found.role == true.role


@pytest.mark.parametrize("company", sample_books.COMPANIES)
def test_true_obligations_of_the_bank_accounts_are_found_with_their_next_day(
    company: str,
) -> None:
    books, answers = sample_books.sample_books(company)
    accounts = sample_books.sample(company).profile.accounts
    cards = {one.ref for one in accounts if one.kind == "card"}
    known = {
        line.obligation
        for line in answers.lines
        if line.account_ref not in cards
        and not line.pending
        and (books.as_of - line.booked_on).days < _HISTORY_DAYS
    }
    true = [
        one
        for one in answers.obligations
        if one.key in known and one.frequency in _EVER_EACH and one.next_on is not None
    ]

    found = runway.forecast(books).obligations

    missed = [
        one.party
        for one in true
        if not any(
            alike(other, one)
            and one.next_on is not None
            and abs((other.next_on - one.next_on).days) <= _LATE_DAYS
            for other in found
        )
    ]
    assert len(true) > 10
    assert len(missed) <= len(true) // 10, missed


@pytest.mark.parametrize("company", sample_books.COMPANIES)
def test_the_sample_s_outlook_is_whole(company: str) -> None:
    books, _ = sample_books.sample_books(company)

    found = runway.forecast(books)

    assert found.enough_history
    assert found.coverage is not None
    assert found.coverage.points > 50
    assert found.weeks[-1].ends_on == books.as_of + timedelta(days=91)
    assert all(week.low_minor < week.mid_minor < week.high_minor for week in found.weeks)
