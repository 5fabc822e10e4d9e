"""View values of an invented company, as full as pages get, for tests and the gallery."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from solvent.dashboard.charts_cash import CashPoint
from solvent.dashboard.charts_score import ScorePoint
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.view_words import BANDS
from solvent.dashboard.views import (
    CompanyLink,
    FindingRow,
    Frame,
    PortfolioRow,
    PortfolioView,
    ProblemView,
    Section,
    SignInState,
    SignInView,
)
from solvent.forecast.outlook import Coverage, CoverageGroup, Obligation, Outlook, Upcoming, Week
from solvent.insights import messages
from solvent.insights.finding import Kind, Severity
from solvent.ledger.accounts import Role

TODAY = date(2026, 3, 14)
CO = "co_01jqx7v4m2h8s0d9k5t3n6p1ra"
NOW = datetime(2026, 3, 15, 7, 42, tzinfo=UTC)
D = Decimal

CAFE = CompanyLink("co_01jqx7v4m2h8s0d9k5t3n6p1rb", "Blue Heron Coffee LLC", "USD", D("71.3"), sample=True)
MAKER = CompanyLink(CO, "Nordlicht Metallbau GmbH", "EUR", D("56.8"), sample=True)
SHOP = CompanyLink("co_01jqx7v4m2h8s0d9k5t3n6p1rc", "Jua Kali Hardware", "KES", D("34.2"), sample=True)
FACT = f"/companies/{CO}/facts/fa_01jqx7v4m2h8s0d9k5t3n6p1f"


def a_frame(section: Section | None, **changes: object) -> Frame:
    frame = Frame(
        section=section,
        companies=(CAFE, MAKER, SHOP),
        company=None if section in {None, Section.COMPANIES} else MAKER,
        organisation="Sample organisation",
        person="owner",
        csrf="t0ken",
        path=f"/companies/{CO}",
        updated_at=NOW,
        live=section is not None,
    )
    return replace(frame, **changes)  # type: ignore[arg-type]


def eur(minor: int | None, fact: str = "1") -> Figure:
    return Figure(minor, Unit.MONEY, "EUR", f"{FACT}{fact}")


def fig(value: int | str | Decimal | date, unit: Unit, fact: str = "2") -> Figure:
    return Figure(value, unit, "", f"{FACT}{fact}")


def a_score_history(weeks: int = 40, last: Decimal = D("56.8"), fall: float = 9) -> tuple[ScorePoint, ...]:
    return tuple(
        ScorePoint(
            TODAY - timedelta(weeks=weeks - 1 - at),
            (last + D(str(round(fall * (1 - at / (weeks - 1)) + 2.2 * math.sin(at / 3) - 2.2 * math.sin((weeks - 1) / 3), 1)))),
        )
        for at in range(weeks)
    )


def a_past() -> tuple[CashPoint, ...]:
    return tuple(
        CashPoint(
            TODAY - timedelta(days=day),
            4_182_040 + day * 55_000 + int(900_000 * math.sin(day / 4.6)) - (1_150_000 if day % 30 < 14 else 0) + 1_150_000,
        )
        for day in range(63, 0, -1)
    ) + (CashPoint(TODAY, 4_182_040),)


def an_outlook() -> Outlook:
    weeks = []
    mid = 4_182_040
    moves = [-210, 340, -1480, 520, -160, 610, -1710, -380, 470, -890, -1310, 260, 540]
    for at, move in enumerate(moves):
        inflow = 1_890_000 + 40_000 * (at % 3)
        outflow = move * 1000 - inflow
        mid += move * 1000
        reach = int(260_000 + 410_000 * math.sqrt(at + 1))
        start = TODAY + timedelta(days=1, weeks=at)
        weeks.append(Week(start, start + timedelta(days=6), mid - reach, mid, mid + int(reach * 1.15), inflow, outflow))
    return Outlook(
        as_of=TODAY,
        currency="EUR",
        opening_minor=4_182_040,
        weeks=tuple(weeks),
        cash_out_on=date(2026, 5, 26) if min(w.mid_minor for w in weeks) < 0 else None,
        cash_out_low_on=date(2026, 4, 30),
        lowest_minor=min(w.mid_minor for w in weeks),
        lowest_on=date(2026, 5, 29),
        obligations=tuple(o for o in OBLIGATIONS),
        upcoming=tuple(UPCOMING),
        coverage=Coverage(80, 78, 100, (CoverageGroup("1-4", 25, 31), CoverageGroup("5-8", 27, 34), CoverageGroup("9-13", 26, 35))),
        enough_history=True,
    )


def _obligation(key: str, party: str, role: Role, every: str, on: date, minor: int, sure: int, seen: int) -> Obligation:
    slack = abs(minor) // 40
    return Obligation(
        key=key, party=party, role=role, direction="in" if minor > 0 else "out", frequency=every,  # type: ignore[arg-type]
        next_on=on, amount_minor=minor, amount_low_minor=minor - slack, amount_high_minor=minor + slack,
        occurrences=seen, confidence=sure, entry_ids=(UUID(int=1),), dates=(date(2026, 2, 27),),
    )


OBLIGATIONS = (
    _obligation("payroll", "Lohnlauf", Role.PAYROLL, "monthly", date(2026, 3, 30), -1_486_220, 97, 26),
    _obligation("social", "Sozialversicherung", Role.PAYROLL_TAX, "monthly", date(2026, 3, 27), -612_480, 96, 26),
    _obligation("rent", "Hallenbau Verwaltung", Role.RENT, "monthly", date(2026, 4, 1), -420_000, 99, 27),
    _obligation("vat", "Finanzkasse", Role.TAX_PAYABLE, "monthly", date(2026, 4, 10), -534_910, 91, 25),
    _obligation("loan", "Kreditbank Nord", Role.LOAN, "monthly", date(2026, 3, 31), -187_500, 99, 24),
    _obligation("steel", "Stahlhandel Weser", Role.COST_OF_GOODS, "biweekly", date(2026, 3, 20), -388_150, 74, 51),
    _obligation("customer", "Aufzugwerke Haldern AG", Role.SALES, "monthly", date(2026, 3, 25), 2_268_000, 82, 22),
)
UPCOMING = [
    Upcoming(o.next_on + timedelta(days=30 * n if o.frequency == "monthly" else 14 * n), o.key, o.amount_minor)
    for o in OBLIGATIONS
    for n in range(3)
]
UPCOMING.sort(key=lambda due: due.day)

def _finding(kind: Kind, severity: Severity, **figures: Figure) -> FindingRow:
    text = messages.TEXT[kind]
    return FindingRow(
        f"{kind}-01ab",
        severity,
        Phrase(text.title, figures),
        Phrase(text.body, figures),
        Phrase(text.advice, figures),
        messages.KIND_NAME[kind],
    )


CASH_GAP = _finding(
    Kind.CASH_GAP,
    Severity.CRITICAL,
    date=fig(date(2026, 5, 26), Unit.DATE, "3"),
    cash=eur(4_182_040),
    days=fig(73, Unit.DAYS, "3"),
    lowest=eur(-168_000, "4"),
    lowest_date=fig(date(2026, 5, 29), Unit.DATE, "4"),
    needed=eur(168_000, "4"),
)
MARGIN = _finding(
    Kind.MARGIN_TURN,
    Severity.WARNING,
    now=fig(D("0.347"), Unit.SHARE, "6"),
    before=fig(D("0.412"), Unit.SHARE, "5"),
    drop=fig(D("0.065"), Unit.SHARE, "7"),
    effect=eur(1_567_000, "7"),
    role=Figure("Raw materials and goods", Unit.WORD),
    role_before=fig(D("0.533"), Unit.SHARE, "7"),
    role_now=fig(D("0.598"), Unit.SHARE, "7"),
)
DUPLICATE = _finding(
    Kind.DUPLICATE_PAYMENT,
    Severity.WARNING,
    party=fig("Stahlhandel Weser", Unit.TEXT, "8"),
    amount=eur(238_000, "8"),
    first_date=fig(date(2026, 3, 12), Unit.DATE, "8"),
    date=fig(date(2026, 3, 13), Unit.DATE, "8"),
)
CONCENTRATION = _finding(
    Kind.CONCENTRATION,
    Severity.NOTICE,
    party=fig("Aufzugwerke Haldern AG", Unit.TEXT, "a"),
    share=fig(D("0.46"), Unit.SHARE, "a"),
    amount=eur(40_612_000, "a"),
    receipts=eur(88_286_000, "a"),
)
QUIET = _finding(
    Kind.CUSTOMER_QUIET,
    Severity.NOTICE,
    party=fig("Harbor Hotels Inc", Unit.TEXT),
    silent=fig(61, Unit.DAYS),
)
FINDINGS = (CASH_GAP, MARGIN, DUPLICATE, CONCENTRATION)


def a_portfolio() -> PortfolioView:
    return PortfolioView(
        frame=a_frame(Section.COMPANIES, path="/"),
        bands=BANDS,
        rows=(
            PortfolioRow(CAFE, "US", D("71.3"), 92, D("1.4"), a_score_history(13, D("71.3"), -4), Figure(2_846_115, Unit.MONEY, "USD", "/f"), Phrase("above zero for 13 weeks"), Severity.GOOD, QUIET, 2),
            PortfolioRow(MAKER, "DE", D("56.8"), 88, D("-6.2"), a_score_history(13), eur(4_182_040), Phrase("below zero on {day}", {"day": fig(date(2026, 5, 26), Unit.DATE)}), Severity.CRITICAL, CASH_GAP, 4),
            PortfolioRow(SHOP, "KE", D("34.2"), 61, D("0.0"), a_score_history(13, D("34.2"), 1), Figure(18_450_000, Unit.MONEY, "KES", "/f"), Phrase("low edge below zero on {day}", {"day": fig(date(2026, 4, 18), Unit.DATE)}), Severity.WARNING, MARGIN, 3),
            PortfolioRow(CompanyLink("co_01jqx7v4m2h8s0d9k5t3n6p1rd", "Werkstatt am Hafen", "EUR"), "DE", None, None, None, (), eur(None), Phrase(""), Severity.NOTICE),
        ),
    )


def an_empty_portfolio() -> PortfolioView:
    frame = a_frame(Section.COMPANIES, companies=(), path="/")
    return PortfolioView(frame=frame, bands=BANDS, rows=())


def a_sign_in(state: SignInState) -> SignInView:
    return SignInView(frame=Frame(section=None), state=state)


def a_problem() -> ProblemView:
    return ProblemView(
        frame=a_frame(None),
        status=404,
        title="Not found",
        message=Phrase("There is no such company in this organisation."),
        remedy=Phrase("Choose one from the list."),
        where="co_01jqx7v4m2h8s0d9k5t3n6p1rx",
        reference="req_01jqx7v4m2",
    )
