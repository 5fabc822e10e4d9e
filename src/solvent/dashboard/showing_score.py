"""Showing the score with every indicator, and the forecast with all it rests on."""

from __future__ import annotations

from solvent.dashboard import framing, overview_views, showing_overview
from solvent.dashboard.asking import Asker
from solvent.dashboard.views import Section
from solvent.dashboard.views_score import ForecastView, ScoreView, UnassessedView
from solvent.health_score import finding as scores
from solvent.insights.messages import N_


async def score(asker: Asker, company: str) -> ScoreView | UnassessedView:
    """Read the score page. Raises IdMalformed, CompanyUnknown, PermissionMissing."""
    asker.scope.demand("score:read")
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(
            connection, asker, company, section=Section.SCORE, live=True
        )
        found = await scores.glances(connection, asker.scope, [owner.company_id])
    glance = found.get(owner.company_id)
    if glance is None:
        return UnassessedView(frame, N_("Health score"))
    return overview_views.score(
        glance.now.assessment,
        frame=framing.as_of(frame, glance.now.created_at),
        company_id=company,
        earlier=showing_overview.earlier(glance),
        history=showing_overview.history(glance),
    )


async def forecast(asker: Asker, company: str) -> ForecastView | UnassessedView:
    """Read the forecast page; raises as `score` does."""
    asker.scope.demand("forecast:read")
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(
            connection, asker, company, section=Section.FORECAST, live=True
        )
        stored = await scores.last(connection, asker.scope, owner.company_id)
        if stored is None:
            return UnassessedView(frame, N_("Cash forecast"))
        picture = await showing_overview.cash(connection, asker, stored)
    return overview_views.forecast(
        stored.outlook,
        frame=framing.as_of(frame, stored.created_at),
        company_id=company,
        past_cash=showing_overview.past_cash(picture),
    )
