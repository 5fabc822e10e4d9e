"""Routes of the pages of judgement: overview, score, forecast, and what stands behind a figure."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.dashboard import answering, asking, pages, showing_overview


async def overview(request: Request) -> Response:
    """Show a company at a glance."""
    asker = await asking.signed_in(request)
    view = await showing_overview.overview(asker, request.path_params["company"])
    return answering.page(pages.render_overview(view, locale=asker.locale))


ROUTES = (
    Route("/companies/{company}", overview),
)
