from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

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


def test_each_untied_account_is_one_finding() -> None:
    books = replace(a_firm().books(), untied_accounts=("Giro", "Savings"))
    names = {one.facts_by_name["account"].value for one in found_in(books).of(Kind.UNTIED)}
    assert names == {"Giro", "Savings"}


def test_clean_books_have_neither() -> None:
    kinds = {one.kind for one in found_in(a_firm()).all}
    assert not kinds & {Kind.SUSPENSE, Kind.UNTIED}
