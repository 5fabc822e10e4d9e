from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from tests.builders.dashboard import a_frame

from solvent import ids
from solvent.connectors import report
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.imported import Import, State
from solvent.connectors.place import Place
from solvent.connectors.report import Booked
from solvent.connectors.statement import (
    AccountKind,
    LeftOut,
    Question,
    Reading,
    SourceLine,
    Statement,
    Tie,
)
from solvent.dashboard import import_views, pages
from solvent.dashboard.views import Choice, Choices, Section
from solvent.ids import AccountId, BankAccountId, CompanyId, ImportId

NOW = datetime(2026, 3, 15, 7, 42, tzinfo=UTC)
LINE = SourceLine("line 9", "", date(2026, 3, 2), -4200, "MIETE", "Hallenbau")
STATEMENT = Statement(
    account_ref="DE12 3456",
    account_kind=AccountKind.BANK,
    currency="EUR",
    lines=(LINE, replace(LINE, amount_minor=10_000, where="line 10")),
    opening_minor=0,
    closing_minor=5800,
    tie=Tie.TIED,
    tie_gap_minor=0,
)
READ = Reading(
    "csv",
    (STATEMENT,),
    {"encoding": "utf-8", "date order": "dmy: said so"},
    (LeftOut("line 11", "No amount.", "x"),),
    (Question("date_order", ("dmy", "mdy"), "Is 03/04/2026 day first?"),),
)
MAIN = BankAccount(
    bank_account_id=BankAccountId(UUID(int=3)),
    company_id=CompanyId(UUID(int=1)),
    name="Main account",
    kind=AccountKind.BANK,
    currency="EUR",
    number_tail="",
    account_id=AccountId(UUID(int=4)),
)
FOUND = Import(
    import_id=ImportId(UUID(int=7)),
    company_id=CompanyId(UUID(int=1)),
    file_name="march.csv",
    content_hash=b"x",
    size_bytes=900,
    format="csv",
    state=State.PREVIEWED,
    created_at=NOW,
    created_by="me_1",
    report=report.preview(READ, places=[Place(MAIN, known=1)], currency="EUR"),
)


def test_a_preview_shows_what_the_file_says() -> None:
    view = import_views.preview(FOUND, frame=a_frame(Section.IMPORT))
    card = view.statements[0]
    assert (card.count, card.new, card.already) == (2, 1, 1)
    assert (card.in_minor, card.out_minor) == (10_000, -4200)
    assert (card.opening_minor, card.closing_minor, card.tie) == (0, 5800, Tie.TIED)
    assert card.rows[0].description == "MIETE"
    assert view.format == "Bank CSV"
    assert ("Date order", "dmy: said so") in view.dialect
    assert view.left_out[0].where == "line 11"
    assert [choice.label for choice in view.questions[0].choices.options] == [
        "day, month, year",
        "month, day, year",
    ]


def test_only_a_file_that_names_no_account_asks_for_one() -> None:
    frame = a_frame(Section.IMPORT)
    assert not import_views.preview(FOUND, frame=frame).statements[0].accounts.options
    nameless = replace(READ, statements=(replace(STATEMENT, account_ref=""),), questions=())
    taken = Place(MAIN, answer="account", choices=(MAIN,), books_minor=0)
    found = replace(FOUND, report=report.preview(nameless, places=[taken], currency="EUR"))
    card = import_views.preview(found, frame=frame).statements[0]
    shown = ids.show(ids.BANK_ACCOUNT, MAIN.bank_account_id)
    both = (Choice(shown, "Main account", named=True), Choice("new", "a new account"))
    assert (card.accounts, card.answer) == (Choices(both, shown), "account")
    assert card.follows is True
    asking = replace(taken, account=None, asks=True, books_minor=None)
    found = replace(FOUND, report=report.preview(nameless, places=[asking], currency="EUR"))
    view = import_views.preview(found, frame=frame)
    assert not view.statements[0].accounts.options
    (question,) = view.questions
    assert (question.name, question.choices.options) == ("account", both)
    html = pages.render_preview(view, locale="de")
    assert "Die Datei nennt kein Konto" in html
    assert 'name="answer.account"' in html


def test_a_report_counts_and_says_whether_the_books_tie() -> None:
    results = [Booked("Main account", 4, 2, 1, 1, False, 5800, 5700)]
    booked = replace(FOUND, state=State.BOOKED, report=report.booked(READ, results), ended_at=NOW)
    view = import_views.report(booked, frame=a_frame(Section.IMPORT), currency="EUR", unsure=1)
    assert (view.new, view.changed, view.already) == (2, 1, 1)
    assert (view.ties[0].tie, view.ties[0].gap_minor) == (Tie.BROKEN, 100)
    assert import_views.row(booked, company_id="co_1").new == 2


def test_a_balance_that_is_not_stated_is_unknown_and_not_zero() -> None:
    results = [Booked("Main account", 1, 1, 0, 0, False, None, 5700)]
    booked = replace(FOUND, state=State.BOOKED, report=report.booked(READ, results))
    view = import_views.report(booked, frame=a_frame(Section.IMPORT), currency="EUR", unsure=0)
    assert (view.ties[0].tie, view.ties[0].gap_minor) == (Tie.UNKNOWN, None)


def test_an_import_under_way_says_its_stage() -> None:
    running = replace(FOUND, state=State.BOOKING, answers={"book": "now"}, done=3, total=10)
    view = import_views.progress(running, frame=a_frame(Section.IMPORT))
    assert view.booking
    assert (view.done, view.total) == (3, 10)
