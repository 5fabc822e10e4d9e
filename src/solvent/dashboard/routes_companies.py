"""Routes of the list of companies: all at a glance, one more, and sample data away."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.dashboard import answering, asking, framing, pages, paths, showing_companies
from solvent.dashboard.showing_companies import Wanted
from solvent.tenancy import finding, founding

_TEXT_LENGTH_MAX = 100


async def companies(request: Request) -> Response:
    """Show all companies side by side."""
    asker = await asking.signed_in(request)
    group = request.query_params.get("group", "")
    wanted = Wanted(
        text=request.query_params.get("q", "").strip()[:_TEXT_LENGTH_MAX],
        group=ids.read(ids.GROUP, group) if group else None,
    )
    view = await showing_companies.companies(asker, request, wanted=wanted)
    return answering.page(pages.render_companies(view, locale=asker.locale))


async def add(request: Request) -> Response:
    """Add a company, and go on to its first file."""
    asker, form = await asking.submitted(request)
    made = await founding.add_company(
        asker.tools.database,
        asker.scope,
        name=asking.text_of(form, "name").replace("\0", ""),
        country=asking.text_of(form, "country"),
        currency=asking.text_of(form, "currency"),
        now=asker.tools.now(),
    )
    return answering.see_other(paths.section(framing.shown(made.company_id), "import"))


async def remove_sample(request: Request) -> Response:
    """Remove every sample company of the organisation."""
    asker, _ = await asking.submitted(request)
    asker.scope.demand("sample:remove")
    async with asker.reading() as connection:
        found = await finding.companies(connection, asker.scope)
    for company in found:
        if company.is_sample:
            await founding.remove_sample(
                asker.tools.database,
                asker.scope,
                company_id=company.company_id,
                now=asker.tools.now(),
            )
    return answering.see_other(paths.COMPANIES)


ROUTES = (
    Route(paths.COMPANIES, companies),
    Route(paths.ADD_COMPANY, add, methods=["POST"]),
    Route(paths.REMOVE_SAMPLE, remove_sample, methods=["POST"]),
)
