"""Routes of the pages of judgement: overview, score, forecast, and what stands behind a figure."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.dashboard import (
    answering,
    asking,
    pages,
    showing_facts,
    showing_overview,
    showing_score,
)
from solvent.dashboard.views_score import UnassessedView


async def overview(request: Request) -> Response:
    """Show a company at a glance."""
    asker = await asking.signed_in(request)
    company = request.path_params["company"]
    return answering.page(
        await showing_overview.overview(asker, company, kept=request.app.state.kept)
    )


async def score(request: Request) -> Response:
    """Show every indicator of the score."""
    asker = await asking.signed_in(request)
    view = await showing_score.score(asker, request.path_params["company"])
    if isinstance(view, UnassessedView):
        return answering.page(pages.render_unassessed(view, locale=asker.locale))
    return answering.page(pages.render_score(view, locale=asker.locale))


async def forecast(request: Request) -> Response:
    """Show thirteen weeks of cash."""
    asker = await asking.signed_in(request)
    view = await showing_score.forecast(asker, request.path_params["company"])
    if isinstance(view, UnassessedView):
        return answering.page(pages.render_unassessed(view, locale=asker.locale))
    return answering.page(pages.render_forecast(view, locale=asker.locale))


async def fact(request: Request) -> Response:
    """Show where a figure comes from."""
    asker = await asking.signed_in(request)
    params = request.path_params
    view = await showing_facts.fact(asker, params["company"], params["fact"])
    return answering.page(pages.render_fact(view, locale=asker.locale))


ROUTES = (
    Route("/companies/{company}", overview),
    Route("/companies/{company}/score", score),
    Route("/companies/{company}/forecast", forecast),
    Route("/companies/{company}/facts/{fact}", fact),
)
