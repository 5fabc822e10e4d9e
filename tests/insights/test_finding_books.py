from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.builders.features import AS_OF, a_firm
from tests.builders.insights import found_in

from solvent.insights.finding import Kind, Severity
from solvent.ledger.accounts import Role


def test_suspense_says_lines_amount_and_share() -> None:
    diary = a_firm()
    diary.pay(AS_OF - timedelta(days=3), -70_000, Role.SUSPENSE, "?")
    diary.pay(AS_OF - timedelta(days=4), 30_000, Role.SUSPENSE, "?")
    found = found_in(replace(diary.books(), suspense_lines=2))
    values = found.values(Kind.SUSPENSE)
    assert (values["count"], values["amount"]) == (2, 100_000)
    assert found.of(Kind.SUSPENSE)[0].severity is Severity.NOTICE


def test_suspense_counts_and_sums_all_lines_that_wait_however_old() -> None:
    diary = a_firm()
    diary.pay(AS_OF - timedelta(days=3), -70_000, Role.SUSPENSE, "?")
    diary.pay(AS_OF - timedelta(days=500), -40_000, Role.SUSPENSE, "?")
    (found,) = found_in(replace(diary.books(), suspense_lines=2)).of(Kind.SUSPENSE)
    everything = sum(abs(one.cash_minor) for one in diary.payments)
    share = found.facts_by_name["share"].value

    assert found.facts_by_name["amount"].value == 110_000
    assert found.facts_by_name["amount"].evidence.first is None
    assert isinstance(share, Decimal)
    assert abs(share - Decimal(110_000) / everything) <= Decimal("0.0002")


def test_each_untied_account_is_one_finding() -> None:
    books = replace(a_firm().books(), untied_accounts=("Giro", "Savings"))
    names = {one.facts_by_name["account"].value for one in found_in(books).of(Kind.UNTIED)}
    assert names == {"Giro", "Savings"}


def test_clean_books_have_neither() -> None:
    kinds = {one.kind for one in found_in(a_firm()).all}
    assert not kinds & {Kind.SUSPENSE, Kind.UNTIED}


@pytest.mark.parametrize(
    ("days", "severity"),
    [(14, None), (15, Severity.NOTICE), (45, Severity.NOTICE), (46, Severity.WARNING)],
)
def test_old_lines_are_said_to_be_old(days: int, severity: Severity | None) -> None:
    books = a_firm().books()
    last = max(one.day for one in books.days if one.role is Role.BANK)
    later = replace(books, as_of=last + timedelta(days=days))
    stale = found_in(later).of(Kind.STALE)
    assert [one.severity for one in stale] == ([severity] if severity else [])
    for one in stale:
        said = {name: fact.value for name, fact in one.facts_by_name.items()}
        assert said == {"date": last, "days": days}
