from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from solvent import ids
from solvent.connectors.bank_line import BankLine
from solvent.dashboard import line_views
from solvent.dashboard.language import language_for
from solvent.dashboard.line_views import BookedLine, ChartAccount
from solvent.ledger import categories
from solvent.ledger.accounts import Kind, Role
from solvent.ledger.entries import EntryKind, Posting

RENT = ChartAccount(UUID(int=61), "6100", "Rent", Kind.EXPENSE, Role.RENT)
SUSPENSE = ChartAccount(UUID(int=19), "1900", "Suspense", Kind.ASSET, Role.SUSPENSE)
BANK = ChartAccount(UUID(int=10), "1000", "Rent", Kind.ASSET, Role.BANK)
LINE = UUID(int=5)


def a_line(
    account: ChartAccount = RENT, confidence: int = 99, kind: EntryKind = EntryKind.BANK
) -> BookedLine:
    return BookedLine(
        UUID(int=4), LINE, date(2026, 3, 2), kind, "Hallenbau", "MIETE", -4200, account,
        categories.REASON_WORDS, "MIETE", confidence,
    )  # fmt: skip


def test_a_booked_line_shows_category_and_reason() -> None:
    row = line_views.booked(a_line(), currency="EUR", company_id="co_1")
    assert (row.category, row.confidence, row.unsure) == ("Rent", 99, False)
    assert row.reason is not None
    assert language_for("en").phrase(row.reason) == "The text says “MIETE”."
    assert row.href == f"/companies/co_1/transactions/{ids.show(ids.LINE, LINE)}"


@pytest.mark.parametrize(("account", "confidence"), [(SUSPENSE, 99), (RENT, 64)])
def test_what_lies_in_suspense_or_is_a_guess_is_unsure(
    account: ChartAccount, confidence: int
) -> None:
    row = line_views.booked(a_line(account, confidence), currency="EUR", company_id="co_1")
    assert row.unsure


def test_a_correction_is_marked() -> None:
    line = a_line(kind=EntryKind.CORRECTION)
    assert line_views.booked(line, currency="EUR", company_id="co_1").corrected


def test_a_pending_line_has_no_category() -> None:
    line = BankLine(LINE, UUID(int=2), date(2026, 3, 2), -100, "TANK", "", "", pending=True)
    row = line_views.pending(line, account="Main", currency="EUR", company_id="co_1")
    assert (row.pending, row.category, row.confidence) == (True, "", None)


def test_own_bank_accounts_are_no_categories_and_keep_their_names() -> None:
    found = line_views.categories((RENT, BANK))
    assert [choice.label for choice in found.options] == ["Rent"]
    postings = line_views.postings(
        (Posting(RENT.account_id, 4200), Posting(BANK.account_id, -4200)),
        {RENT.account_id: RENT, BANK.account_id: BANK},
        company_id="co_1",
    )
    assert [one.named for one in postings] == [False, True]
    assert sum(one.amount_minor for one in postings) == 0
