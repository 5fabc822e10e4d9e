"""Routes of the settings' first page: what there is to set, for who may see it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.administration import framing, paths
from solvent.administration.rendering import render
from solvent.administration.views_settings import SettingsView
from solvent.dashboard import answering, asking
from solvent.tenancy import founding, metering


async def settings(request: Request) -> Response:
    """Show what can be set, as cards."""
    asker = await asking.signed_in(request)
    home = asker.visitor.home
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page="")
        standing = await metering.standing(connection, home)
    view = SettingsView(
        frame=frame.frame,
        navigation=frame.navigation,
        organisation_id=ids.show(ids.TENANT, home.tenant_id),
        may_rename=home.may("organisation:manage"),
        plan=standing.plan if home.may("plan:read") else "",
    )
    return answering.page(render("settings_home.html", view, locale=asker.locale))


async def rename(request: Request) -> Response:
    """Give the organisation another name."""
    asker, form = await asking.submitted(request)
    await founding.rename(asker.tools, asker.visitor.home, name=asking.text_of(form, "name"))
    return answering.see_other(paths.SETTINGS)


ROUTES = (
    Route(paths.SETTINGS, settings, methods=["GET"]),
    Route(f"{paths.SETTINGS}/name", rename, methods=["POST"]),
)
