"""View values of the pages of judgement, for tests and the gallery."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.builders import dashboard_books, dashboard_outlook
from tests.builders.dashboard import a_frame, a_score_history
from tests.builders.dashboard_figures import CO, TODAY, eur, fig
from tests.builders.dashboard_outlook import FINDINGS, a_past, an_outlook

from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.view_words import BANDS
from solvent.dashboard.views import Section
from solvent.dashboard.views_score import (
    Change,
    FactView,
    ForecastView,
    Improvement,
    ObligationRow,
    OverviewView,
    Pillar,
    Reason,
    ScoreHead,
    Tile,
    UntiedAccount,
)
from solvent.insights.finding import Severity

D = Decimal
SCORE = f"/companies/{CO}/score"
PILLARS = (
    Pillar("liquidity", "Liquidity", D("11.4"), D(25)),
    Pillar("profitability", "Profitability", D("12.9"), D(20)),
    Pillar("solvency", "Solvency", D("9.7"), D(15)),
    Pillar("efficiency", "Efficiency", D("6.1"), D(10)),
    Pillar("growth_and_stability", "Growth and stability", D("6.5"), D(15)),
    Pillar("payment_behaviour", "Payment behaviour", D("10.2"), D(15)),
)


def _reason(name: str, points: str, message: str, **figures: Figure) -> Reason:
    return Reason(name, Phrase(message, figures), D(points), f"{SCORE}#LIQ-01")


def a_score_head() -> ScoreHead:
    margin = _reason(
        "Gross margin change",
        "-2.6",
        "{value} within a quarter",
        value=fig(D("-0.065"), Unit.SHARE),
    )
    buffer = _reason("Cash buffer", "-2.1", "{value} of spending in cash", value=fig(18, Unit.DAYS))
    return ScoreHead(
        points=D("56.8"),
        confidence=88,
        bands=BANDS,
        doubts=(
            Phrase(
                "{share} of the indicators are known.", {"share": Figure(D("0.92"), Unit.SHARE)}
            ),
            Phrase(
                "{share} of the year's movement waits in suspense.",
                {"share": Figure(D("0.021"), Unit.SHARE)},
            ),
        ),
        changes=(
            Change("since last week", D("-1.7"), (margin,)),
            Change(
                "since last month",
                D("-6.2"),
                (
                    margin,
                    buffer,
                    _reason(
                        "Operating margin",
                        "-1.5",
                        "{value} of sales",
                        value=fig(D("0.048"), Unit.SHARE),
                    ),
                ),
            ),
        ),
    )


def an_overview() -> OverviewView:
    red, amber = Severity.CRITICAL, Severity.WARNING
    return OverviewView(
        frame=a_frame(Section.OVERVIEW),
        score=a_score_head(),
        pillars=PILLARS,
        tiles=(
            Tile(
                "Cash",
                eur(4_182_040),
                Phrase("{share} less than a month ago", {"share": Figure(D("0.14"), Unit.SHARE)}),
            ),
            Tile(
                "Income, last 30 days",
                eur(7_943_120, "b"),
                Phrase(
                    "{share} more than the year before", {"share": Figure(D("0.062"), Unit.SHARE)}
                ),
                Severity.GOOD,
            ),
            Tile("Spending, last 30 days", eur(8_411_905, "c"), Phrase("more than came in"), amber),
            Tile(
                "Runway", fig(date(2026, 5, 26), Unit.DATE, "3"), Phrase("expected below zero"), red
            ),
        ),
        gains=(
            _reason("Overdrawn days", "4.0", "{value} in the last year", value=fig(0, Unit.DAYS)),
            _reason(
                "Debt service cover",
                "3.9",
                "{value} of what is due",
                value=fig(D("1.31"), Unit.TIMES),
            ),
            _reason(
                "Operating margin", "3.2", "{value} of sales", value=fig(D("0.048"), Unit.SHARE)
            ),
        ),
        losses=(
            _reason("Cash buffer", "-6.4", "{value} of spending in cash", value=fig(18, Unit.DAYS)),
            _reason(
                "Headroom",
                "-6.0",
                "the lowest expected balance is {value}",
                value=eur(-168_000, "4"),
            ),
            _reason(
                "Largest customer", "-2.7", "{value} of receipts", value=fig(D("0.46"), Unit.SHARE)
            ),
        ),
        improvements=(
            Improvement(
                D("5.2"), (Phrase("customers paid {days} sooner", {"days": fig(6, Unit.DAYS)}),)
            ),
            Improvement(
                D("9.1"), (Phrase("{amount} more cash were in hand", {"amount": eur(1_150_000)}),)
            ),
            Improvement(
                D("5.0"),
                (Phrase("overheads were {amount} lower each month", {"amount": eur(240_000)}),),
            ),
        ),
        outlook=an_outlook(),
        past_cash=a_past(),
        history=a_score_history(),
        findings=FINDINGS,
        suspense_lines=7,
        suspense=eur(-184_310, "d"),
        untied=(UntiedAccount("Kreditbank Nord …4471", eur(12_900, "e")),),
    )


def an_empty_overview() -> OverviewView:
    return OverviewView(frame=a_frame(Section.OVERVIEW, live=False, updated_at=None), score=None)


def a_forecast() -> ForecastView:
    names = {
        "payroll": "Wages and salaries",
        "loan": "Loans",
        "rent": "Rent",
        "vat": "VAT and payroll tax payable",
        "social": "Social security and payroll taxes",
        "steel": "Raw materials and goods",
        "customer": "Turnover",
    }
    return ForecastView(
        frame=a_frame(Section.FORECAST),
        outlook=an_outlook(),
        past_cash=a_past(),
        obligations=tuple(
            ObligationRow(o, names[o.key], f"/companies/{CO}/transactions?text=x")
            for o in dashboard_outlook.OBLIGATIONS
        ),
    )


def a_fact() -> FactView:
    return FactView(
        frame=a_frame(Section.OVERVIEW, live=False),
        fact_id="fa_01jqx7v4m2h8s0d9k5t3n6p1f6",
        name="Gross margin, last quarter",
        figure=Figure(D("0.347"), Unit.SHARE),
        formula="(sales - direct costs) / sales",
        said=Phrase("Of each 100 of sales this much is left after goods and freight."),
        inputs=(("Sales", eur(24_118_900)), ("Direct costs", eur(15_749_642))),
        rows=dashboard_books.lines()[:6],
        rows_total=214,
        as_of=TODAY,
        known_seq=4182,
        first=date(2025, 12, 14),
        last=TODAY,
        all_rows_href=f"/companies/{CO}/transactions?category=ac_1",
        used_in=(FINDINGS[1],),
    )
