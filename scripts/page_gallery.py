"""Render every page with sample values into a folder, beside its static files.

python scripts/page_gallery.py OUT [LOCALE]
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.builders import (
    dashboard,
    dashboard_books,
    dashboard_import,
    dashboard_score,
    dashboard_statements,
)

from solvent.dashboard import page_engine, pages
from solvent.dashboard.views_books import StatementKind


def gallery(locale: str) -> Iterator[tuple[str, str]]:
    """Give (name, HTML) of every page and of its empty or troubled states."""
    yield "companies", pages.render_companies(dashboard.a_portfolio(), locale=locale)
    yield "companies-empty", pages.render_companies(dashboard.an_empty_portfolio(), locale=locale)
    yield "overview", pages.render_overview(dashboard_score.an_overview(), locale=locale)
    yield (
        "overview-empty",
        pages.render_overview(dashboard_score.an_empty_overview(), locale=locale),
    )
    yield "score", pages.render_score(dashboard_score.a_score(), locale=locale)
    yield "forecast", pages.render_forecast(dashboard_score.a_forecast(), locale=locale)
    yield "fact", pages.render_fact(dashboard_score.a_fact(), locale=locale)
    yield from _books(locale)
    yield from _imports(locale)
    yield "sign-in", pages.render_sign_in(dashboard.a_sign_in(), locale=locale)
    yield "problem", pages.render_problem(dashboard.a_problem(), locale=locale)


def _books(locale: str) -> Iterator[tuple[str, str]]:
    view = dashboard_books.some_transactions()
    yield "transactions", pages.render_transactions(view, locale=locale)
    for narrowed in (False, True):
        none = dashboard_books.no_transactions(narrowed=narrowed)
        name = "transactions-no-match" if narrowed else "transactions-empty"
        yield name, pages.render_transactions(none, locale=locale)
    yield "entry", pages.render_entry(dashboard_books.an_entry(), locale=locale)
    for kind in StatementKind:
        statement = dashboard_statements.some_statements(kind)
        yield f"statement-{kind}", pages.render_statements(statement, locale=locale)


def _imports(locale: str) -> Iterator[tuple[str, str]]:
    yield "import", pages.render_import(dashboard_import.an_import(), locale=locale)
    refused = dashboard_import.an_import(refused=True)
    yield "import-refused", pages.render_import(refused, locale=locale)
    yield "preview", pages.render_preview(dashboard_import.a_preview(), locale=locale)
    asking = dashboard_import.a_preview(asking=True)
    yield "preview-question", pages.render_preview(asking, locale=locale)
    yield "progress", pages.render_progress(dashboard_import.a_progress(), locale=locale)
    yield "report", pages.render_report(dashboard_import.a_report(), locale=locale)


def main() -> None:
    """Write the gallery."""
    out = Path(sys.argv[1])
    locale = sys.argv[2] if len(sys.argv) > 2 else "en"  # noqa: PLR2004 - the second argument
    shutil.copytree(page_engine.STATIC_DIR, out / "static", dirs_exist_ok=True)
    for name, html in gallery(locale):
        page = re.sub(r'(href|src)="/static/', r'\1="static/', html)
        (out / f"{name}.html").write_text(page, encoding="utf-8")
    print(f"{len(list(out.glob('*.html')))} pages in {out}")


if __name__ == "__main__":
    main()
