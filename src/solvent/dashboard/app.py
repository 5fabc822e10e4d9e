"""The HTML application: the pages' routes, their problem pages, and the headers on each answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from solvent.dashboard import (
    keeping,
    refusing,
    routes_books,
    routes_companies,
    routes_imports,
    routes_judgement,
    routes_session,
    serving_static,
)
from solvent.dashboard.answering import Guarded
from solvent.errors import SolventError
from solvent.platform.cache import Memory

_FILES: Final = (
    Route("/static/{name}", serving_static.static),
    Route("/favicon.ico", serving_static.favicon),
)


def create(more: Sequence[BaseRoute] = ()) -> Starlette:
    """Make the application that is mounted at /; `state.tools` is set at start.

    more: the routes of the other rooms of pages.
    """
    made = Starlette(
        routes=[
            *routes_session.ROUTES,
            *routes_companies.ROUTES,
            *routes_judgement.ROUTES,
            *routes_books.ROUTES,
            *routes_imports.ROUTES,
            *more,
            *_FILES,
        ],
        middleware=[Middleware(Guarded)],
        exception_handlers={
            SolventError: refusing.expected,
            HTTPException: refusing.http,
            Exception: refusing.unexpected,
        },
    )
    made.state.kept = Memory(keeping.PAGES_MAX)
    return made
