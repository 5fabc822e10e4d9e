"""Routes of the books: transactions, one line or entry, corrections, statements."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.dashboard import (
    answering,
    asking,
    pages,
    paths,
    showing_entries,
    showing_statements,
    showing_transactions,
)
from solvent.ledger import correcting


async def transactions(request: Request) -> Response:
    """Show a page of lines."""
    asker = await asking.signed_in(request)
    view = await showing_transactions.transactions(
        asker, request.path_params["company"], request.query_params
    )
    return answering.page(pages.render_transactions(view, locale=asker.locale))


async def line(request: Request) -> Response:
    """Show a bank line with its entries and its source."""
    asker = await asking.signed_in(request)
    params = request.path_params
    view = await showing_entries.line(asker, params["company"], params["line"])
    return answering.page(pages.render_entry(view, locale=asker.locale))


async def entry(request: Request) -> Response:
    """Show an entry, on the page of its bank line where it has one."""
    asker = await asking.signed_in(request)
    params = request.path_params
    found = await showing_entries.entry(asker, params["company"], params["entry"])
    if isinstance(found, str):
        return answering.see_other(found)
    return answering.page(pages.render_entry(found, locale=asker.locale))


async def correct(request: Request) -> Response:
    """Put a line under another account, and go back to where that was asked."""
    asker, form = await asking.submitted(request)
    company, line_id = request.path_params["company"], request.path_params["line"]
    await correcting.categorise(
        asker.tools.database,
        asker.scope,
        company_id=ids.read(ids.COMPANY, company),
        line_id=ids.read(ids.LINE, line_id),
        account_id=ids.read(ids.ACCOUNT, asking.text_of(form, "account")),
        remember=asking.text_of(form, "remember") == "yes",
        alike=asking.text_of(form, "alike") == "yes",
        now=asker.tools.now(),
    )
    back = asking.text_of(form, "back")
    return answering.see_other(asking.local_path(back, otherwise=paths.line(company, line_id)))


async def statements(request: Request) -> Response:
    """Show one of the three statements."""
    asker = await asking.signed_in(request)
    view = await showing_statements.statements(
        asker, request.path_params["company"], request.query_params
    )
    return answering.page(pages.render_statements(view, locale=asker.locale))


ROUTES = (
    Route("/companies/{company}/transactions", transactions),
    Route("/companies/{company}/transactions/{line}", line),
    Route("/companies/{company}/transactions/{line}/category", correct, methods=["POST"]),
    Route("/companies/{company}/entries/{entry}", entry),
    Route("/companies/{company}/statements", statements),
)
