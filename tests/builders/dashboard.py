"""View values of an invented company, as full as pages get, for tests and the gallery."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.builders.dashboard_figures import (
    CAFE,
    CO,
    MAKER,
    MAKER_SCORE,
    NOW,
    SHOP,
    TODAY,
    D,
    eur,
    fig,
)
from tests.builders.dashboard_outlook import CASH_GAP, MARGIN, QUIET

from solvent.dashboard.charts_score import ScorePoint
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.view_words import BANDS
from solvent.dashboard.views import (
    CompanyLink,
    Frame,
    PortfolioRow,
    PortfolioView,
    ProblemView,
    Section,
    SignInView,
)
from solvent.insights.finding import Severity


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


def a_score_history(
    weeks: int = 40, last: Decimal = MAKER_SCORE, fall: float = 9
) -> tuple[ScorePoint, ...]:
    def before_last(at: int) -> Decimal:
        swing = 2.2 * (math.sin(at / 3) - math.sin((weeks - 1) / 3))
        return D(str(round(fall * (1 - at / (weeks - 1)) + swing, 1)))

    first = TODAY - timedelta(weeks=weeks - 1)
    return tuple(
        ScorePoint(first + timedelta(weeks=at), last + before_last(at)) for at in range(weeks)
    )


def a_portfolio() -> PortfolioView:
    return PortfolioView(
        frame=a_frame(Section.COMPANIES, path="/"),
        bands=BANDS,
        rows=(
            PortfolioRow(
                CAFE,
                "US",
                D("71.3"),
                92,
                D("1.4"),
                a_score_history(13, D("71.3"), -4),
                Figure(2_846_115, Unit.MONEY, "USD", "/f"),
                Phrase("above zero for 13 weeks"),
                Severity.GOOD,
                QUIET,
                2,
            ),
            PortfolioRow(
                MAKER,
                "DE",
                MAKER_SCORE,
                88,
                D("-6.2"),
                a_score_history(13),
                eur(4_182_040),
                Phrase("below zero on {day}", {"day": fig(date(2026, 5, 26), Unit.DATE)}),
                Severity.CRITICAL,
                CASH_GAP,
                4,
            ),
            PortfolioRow(
                SHOP,
                "KE",
                D("34.2"),
                61,
                D("0.0"),
                a_score_history(13, D("34.2"), 1),
                Figure(18_450_000, Unit.MONEY, "KES", "/f"),
                Phrase("low edge below zero on {day}", {"day": fig(date(2026, 4, 18), Unit.DATE)}),
                Severity.WARNING,
                MARGIN,
                3,
            ),
            PortfolioRow(
                CompanyLink("co_01jqx7v4m2h8s0d9k5t3n6p1rd", "Werkstatt am Hafen", "EUR"),
                "DE",
                None,
                None,
                None,
                (),
                eur(None),
                Phrase(""),
                Severity.NOTICE,
            ),
        ),
    )


def an_empty_portfolio() -> PortfolioView:
    frame = a_frame(Section.COMPANIES, companies=(), path="/")
    return PortfolioView(frame=frame, bands=BANDS, rows=())


def a_sign_in() -> SignInView:
    return SignInView(frame=Frame(section=None))


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
