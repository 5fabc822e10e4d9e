"""An outlook and findings of an invented company, for tests and the gallery."""

from __future__ import annotations

import math
from datetime import date, timedelta
from uuid import UUID

from tests.builders.dashboard_figures import TODAY, D, eur, fig

from solvent.dashboard.charts_cash import CashPoint
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import FindingRow
from solvent.forecast.outlook import (
    Coverage,
    CoverageGroup,
    Direction,
    Frequency,
    Obligation,
    Outlook,
    Upcoming,
    Week,
)
from solvent.insights import messages
from solvent.insights.finding import Kind, Severity
from solvent.ledger.accounts import Role


def a_past() -> tuple[CashPoint, ...]:
    def before(days: int) -> int:
        payroll = 0 if days % 30 < 14 else 1_150_000
        return days * 55_000 + int(900_000 * math.sin(days / 4.6)) + 1_150_000 - payroll

    earlier = [
        CashPoint(TODAY - timedelta(days=days), 4_182_040 + before(days))
        for days in range(63, 0, -1)
    ]
    return (*earlier, CashPoint(TODAY, 4_182_040))


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
        weeks.append(
            Week(
                start,
                start + timedelta(days=6),
                mid - reach,
                mid,
                mid + int(reach * 1.15),
                inflow,
                outflow,
            )
        )
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
        coverage=Coverage(
            80,
            78,
            100,
            (
                CoverageGroup("1-4", 25, 31),
                CoverageGroup("5-8", 27, 34),
                CoverageGroup("9-13", 26, 35),
            ),
        ),
        enough_history=True,
    )


def _obligation(
    key: str, party: str, role: Role, every: Frequency, on: date, minor: int, sure: int, seen: int
) -> Obligation:
    slack = abs(minor) // 40
    direction: Direction = "in" if minor > 0 else "out"
    return Obligation(
        key=key,
        party=party,
        role=role,
        direction=direction,
        frequency=every,
        next_on=on,
        amount_minor=minor,
        amount_low_minor=minor - slack,
        amount_high_minor=minor + slack,
        occurrences=seen,
        confidence=sure,
        entry_ids=(UUID(int=1),),
        dates=(date(2026, 2, 27),),
    )


OBLIGATIONS = (
    _obligation(
        "payroll", "Lohnlauf", Role.PAYROLL, "monthly", date(2026, 3, 30), -1_486_220, 97, 26
    ),
    _obligation(
        "social",
        "Sozialversicherung",
        Role.PAYROLL_TAX,
        "monthly",
        date(2026, 3, 27),
        -612_480,
        96,
        26,
    ),
    _obligation(
        "rent", "Hallenbau Verwaltung", Role.RENT, "monthly", date(2026, 4, 1), -420_000, 99, 27
    ),
    _obligation(
        "vat", "Finanzkasse", Role.TAX_PAYABLE, "monthly", date(2026, 4, 10), -534_910, 91, 25
    ),
    _obligation(
        "loan", "Kreditbank Nord", Role.LOAN, "monthly", date(2026, 3, 31), -187_500, 99, 24
    ),
    _obligation(
        "steel",
        "Stahlhandel Weser",
        Role.COST_OF_GOODS,
        "biweekly",
        date(2026, 3, 20),
        -388_150,
        74,
        51,
    ),
    _obligation(
        "customer",
        "Aufzugwerke Haldern AG",
        Role.SALES,
        "monthly",
        date(2026, 3, 25),
        2_268_000,
        82,
        22,
    ),
)
UPCOMING = [
    Upcoming(
        o.next_on + timedelta(days=30 * n if o.frequency == "monthly" else 14 * n),
        o.key,
        o.amount_minor,
    )
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
