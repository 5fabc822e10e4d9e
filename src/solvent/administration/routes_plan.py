"""Routes of the plan."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.administration import paths, showing_plan
from solvent.administration.rendering import render
from solvent.dashboard import answering, asking


async def plan(request: Request) -> Response:
    """Show what the plan allows and what is used."""
    asker = await asking.signed_in(request)
    view = await showing_plan.plan(asker)
    return answering.page(render("plan.html", view, locale=asker.locale))


ROUTES: Final = (Route(paths.PLAN, plan),)
