"""View values of the pages of judgement, made from assessed books, for tests and the gallery."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import dashboard_books
from tests.builders.dashboard import a_frame, a_score_history
from tests.builders.dashboard_figures import CO, TODAY, eur
from tests.builders.dashboard_firm import the_assessment, the_findings
from tests.builders.dashboard_outlook import a_past, an_outlook

from solvent.dashboard import fact_views, overview_views
from solvent.dashboard.overview_views import SINCE_MONTH, SINCE_WEEK, Loose, Moved
from solvent.dashboard.views import Section
from solvent.dashboard.views_score import (
    FactView,
    ForecastView,
    OverviewView,
    ScoreView,
    UntiedAccount,
)

_EARLIER = (
    (SINCE_WEEK, the_assessment(TODAY - timedelta(days=7))),
    (SINCE_MONTH, the_assessment(TODAY - timedelta(days=30))),
)


def an_overview() -> OverviewView:
    return overview_views.overview(
        the_assessment(),
        frame=a_frame(Section.OVERVIEW),
        company_id=CO,
        earlier=_EARLIER,
        outlook=an_outlook(),
        past_cash=a_past(),
        history=a_score_history(),
        findings=the_findings(),
        moved=Moved(4_150_200, 5_203_600, 3_908_000),
        loose=Loose(7, -184_310, (UntiedAccount("Kreditbank Nord …4471", eur(12_900, "e")),)),
    )


def an_empty_overview() -> OverviewView:
    frame = a_frame(Section.OVERVIEW, live=False, updated_at=None)
    return overview_views.overview(None, frame=frame, company_id=CO)


def a_score() -> ScoreView:
    return overview_views.score(
        the_assessment(),
        frame=a_frame(Section.SCORE),
        company_id=CO,
        earlier=_EARLIER,
        history=a_score_history(),
    )


def a_forecast() -> ForecastView:
    return overview_views.forecast(
        an_outlook(), frame=a_frame(Section.FORECAST), company_id=CO, past_cash=a_past()
    )


def a_fact(fact_id: str = "measure.gross_margin") -> FactView:
    found = fact_views.look_up(
        fact_id, assessment=the_assessment(), findings=the_findings(), company_id=CO
    )
    return FactView(
        frame=a_frame(Section.OVERVIEW, live=False),
        fact_id=fact_id,
        name=found.name,
        figure=found.figure,
        formula=found.formula,
        said=found.said,
        inputs=found.inputs,
        rows=dashboard_books.lines()[:6],
        rows_total=214,
        as_of=TODAY,
        known_seq=4182,
        first=found.first,
        last=found.evidence.last,
        all_rows_href=f"/companies/{CO}/transactions?category=ac_1",
        used_in=found.used_in,
    )
