"""Routes of an organisation's data: taken out whole, or deleted with the organisation."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from solvent import ids
from solvent.administration import paths, showing_data
from solvent.administration.rendering import render
from solvent.custody import departing, exporting
from solvent.custody.export import file_name
from solvent.dashboard import answering, asking

_LEAVE = f"{paths.DATA}/leave"
_STAY = f"{paths.DATA}/stay"


async def data(request: Request) -> Response:
    """Show exports, how far each is, and the end of everything."""
    asker = await asking.signed_in(request)
    view = await showing_data.data(asker)
    return answering.page(render("data.html", view, locale=asker.locale))


async def export(request: Request) -> Response:
    """Ask for an export."""
    asker, form = await asking.submitted(request)
    now = asker.tools.now()
    asker.scope.demand("export:create")
    asker.visitor.demand_step_up(now)
    await exporting.request(
        asker.tools,
        asker.scope,
        member_id=asker.visitor.member_id,
        passphrase=asking.text_of(form, "passphrase"),
        now=now,
    )
    return answering.see_other(paths.DATA)


async def fetch(request: Request) -> Response:
    """Give the file of an export."""
    asker = await asking.signed_in(request)
    now = asker.tools.now()
    asker.scope.demand("export:create")
    asker.visitor.demand_step_up(now)
    export_id = ids.read(ids.EXPORT, request.path_params["export"])
    found, blocks = await exporting.fetch(asker.tools, asker.scope, export_id=export_id, now=now)
    return StreamingResponse(
        blocks,
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="{file_name(found)}"',
            "content-length": str(found.size_bytes),
        },
    )


async def leave(request: Request) -> Response:
    """Let the organisation be deleted after its days of grace."""
    asker, form = await asking.submitted(request)
    now = asker.tools.now()
    asker.scope.demand("organisation:delete")
    asker.visitor.demand_step_up(now)
    await departing.leave(asker.tools, asker.scope, typed=asking.text_of(form, "name"), now=now)
    return answering.see_other(paths.DATA)


async def stay(request: Request) -> Response:
    """Take the deletion back."""
    asker, _ = await asking.submitted(request)
    await departing.take_back(asker.tools, asker.scope, now=asker.tools.now())
    return answering.see_other(paths.DATA)


ROUTES = (
    Route(paths.DATA, data, methods=["GET"]),
    Route(showing_data.EXPORT, export, methods=["POST"]),
    Route(f"{showing_data.EXPORT}/{{export}}", fetch, methods=["GET"]),
    Route(_LEAVE, leave, methods=["POST"]),
    Route(_STAY, stay, methods=["POST"]),
)
