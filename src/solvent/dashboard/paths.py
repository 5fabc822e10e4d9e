"""The addresses of the pages, in one place: templates link by these and routes answer to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlencode

COMPANIES: Final = "/"
ADD_COMPANY: Final = "/companies"
SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
LANGUAGE: Final = "/language"
SETTINGS: Final = "/settings"
ACCOUNT: Final = "/account"
STEP_UP: Final = "/step-up"
REMOVE_SAMPLE: Final = "/sample-data/remove"
STATIC: Final = "/static/"


def company(company_id: str) -> str:
    """Give the overview of a company by its shown id."""
    return f"/companies/{quote(company_id)}"


def section(company_id: str, name: str) -> str:
    """Give a page of a company: 'score', 'forecast', 'transactions', 'statements', 'import'."""
    return f"{company(company_id)}/{quote(name)}"


def line(company_id: str, line_id: str) -> str:
    """Give the page of one bank line and its entry."""
    return f"{section(company_id, 'transactions')}/{quote(line_id)}"


def category(company_id: str, line_id: str) -> str:
    """Give the address that takes a correction of a line's category."""
    return f"{line(company_id, line_id)}/category"


def entry(company_id: str, entry_id: str) -> str:
    """Give the page of one entry of the books."""
    return f"{section(company_id, 'entries')}/{quote(entry_id)}"


def an_import(company_id: str, import_id: str, step: str = "") -> str:
    """Give the page of one import; step 'confirm' or 'answer', or ''."""
    path = f"{section(company_id, 'import')}/{quote(import_id)}"
    return f"{path}/{quote(step)}" if step else path


def fact(company_id: str, fact_id: str) -> str:
    """Give the page that explains one figure."""
    return f"{section(company_id, 'facts')}/{quote(fact_id)}"


def stream(company_id: str) -> str:
    """Give the live stream of a company, which the JSON door serves."""
    return f"/v1/companies/{quote(company_id)}/events"


def with_query(path: str, **query: str | int | bool | None) -> str:
    """Add a query to a path; what is None, False or '' is left out."""
    kept = {key: str(value) for key, value in query.items() if value not in (None, False, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def with_pairs(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Add a query to a path in which a name may stand more than once."""
    return f"{path}?{urlencode(pairs)}" if pairs else path
