"""The books of an invented metal workshop, assessed: what the score pages are made from."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from tests.builders.dashboard_figures import TODAY
from tests.builders.dashboard_outlook import an_outlook
from tests.builders.features import Diary

from solvent.features.books import Books
from solvent.health_score import assessment
from solvent.health_score.assessment import Assessment
from solvent.insights import findings
from solvent.insights.finding import Finding
from solvent.ledger.accounts import Role

_DEAREST = date(2025, 12, 1)  # from here on material costs more


def the_diary(as_of: date = TODAY) -> Diary:
    """Two years: one large customer, dearer material of late, a bill paid twice."""
    diary = Diary(as_of=as_of, opening_minor=7_547_440, opened_on=date(2024, 3, 1))
    diary.monthly(2_268_000, Role.SALES, "Aufzugwerke Haldern AG", on_day=25)
    for at, (party, minor) in enumerate(
        (("Werft Ost GmbH", 1_286_200), ("Kranbau Vechta", 560_000), ("Hofladen Bode", 420_000))
    ):
        diary.monthly(minor, Role.SALES, party, on_day=5 + 6 * at)
    diary.monthly(-1_486_220, Role.PAYROLL, "Lohnlauf", on_day=28)
    diary.monthly(-612_480, Role.PAYROLL_TAX, "Sozialversicherung", on_day=27)
    diary.monthly(-420_000, Role.RENT, "Hallenbau Verwaltung", on_day=1)
    diary.monthly(-187_500, Role.LOAN, "Kreditbank Nord", on_day=28)
    diary.monthly(-21_400, Role.INTEREST, "Kreditbank Nord", on_day=28)
    _material(diary)
    return diary


def _material(diary: Diary) -> None:
    day = diary.opened_on + timedelta(days=9)
    while day <= diary.as_of:
        minor = -1_238_000 if day >= _DEAREST else -848_000
        diary.pay(day, minor, Role.COST_OF_GOODS, "Stahlhandel Weser", "LASTSCHRIFT")
        day += timedelta(days=14)
    for days in (1, 2):
        paid = TODAY - timedelta(days=days)
        if paid <= diary.as_of:
            diary.pay(paid, -238_000, Role.COST_OF_GOODS, "Schweissbedarf Nord", "RG 77120")


@cache
def the_books(as_of: date = TODAY) -> Books:
    return the_diary(as_of).books(known_seq=4182)


@cache
def the_assessment(as_of: date = TODAY) -> Assessment:
    return assessment.assess(the_books(as_of), an_outlook())


@cache
def the_findings() -> tuple[Finding, ...]:
    return findings.find(the_books(), an_outlook(), the_assessment())
