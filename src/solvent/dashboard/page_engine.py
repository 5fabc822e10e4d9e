"""The template engine: strict, escaping, and handed the reader's language with every page."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from solvent.dashboard import (
    catalogue,
    charts_cash,
    charts_score,
    paths,
    view_words,
    views,
    views_books,
)
from solvent.dashboard.language import Figure, Unit, language_for
from solvent.insights.messages import SEVERITY_NAME

_HERE: Final = Path(__file__).parent
STATIC_DIR: Final = _HERE / "static"
_OWN: Final = _HERE / "templates"
_DIGEST_LETTERS: Final = 12


def render(template: str, view: Any, *, locale: str, folder: Path = _OWN) -> str:
    """Render a page from its view value. locale: a tag such as 'en-GB' or 'de'.

    folder: where the templates of the page's room lie; those of this room are there too.
    """
    language = language_for(locale)
    return (
        _environment(folder)
        .get_template(template)
        .render(
            view=view,
            frame=view.frame,
            lang=language,
            _=language.text,
            n_=language.plural,
            num=language.numbers,
            write=language.write,
            linked=language.linked,
            phrase=language.phrase,
            direction=language.numbers.locale.text_direction,
        )
    )


@cache
def digest(name: str) -> str:
    """Give the start of the hash of a static file's content."""
    content = (STATIC_DIR / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:_DIGEST_LETTERS]


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([folder, _OWN]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(
        paths=paths,
        static=_static_address,
        icon=_icon,
        languages=catalogue.names(),
        words=view_words,
        cash_chart=charts_cash,
        score_chart=charts_score,
        severity_name=SEVERITY_NAME,
        Section=views.Section,
        RowKind=views_books.RowKind,
        StatementKind=views_books.StatementKind,
        money=_money,
    )
    return environment


def _money(minor: int, currency: str, href: str = "") -> Figure:
    return Figure(minor, Unit.MONEY, currency, href)


def _static_address(name: str) -> str:
    """Give a static file's address with its content's hash, so that it can be cached for good."""
    return f"{paths.STATIC}{name}?v={digest(name)}"


@cache
def _icon(name: str) -> Markup:
    """Draw a small picture that says nothing which the text beside it does not."""
    # nosemgrep: markup-of-text - the shapes are constants
    shape = Markup(_SHAPES[name])  # nosec B704  # noqa: S704  the shapes are constants below
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>'
    ).format(shape)


_SHAPES: Final = {
    "overview": '<path d="M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z"/>',
    "score": '<path d="M4 18a9 9 0 1 1 16 0"/><path d="M12 15l4-6"/>',
    "forecast": '<path d="M3 17l6-6 4 4 8-9"/><path d="M15 6h6v6"/>',
    "transactions": '<path d="M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01"/>',
    "statements": '<path d="M6 3h9l4 4v14H6z"/><path d="M9 11h7M9 15h7M9 7h3"/>',
    "import": '<path d="M12 16V4M7 9l5-5 5 5"/><path d="M4 16v4h16v-4"/>',
    "down": '<path d="M6 9l6 6 6-6"/>',
    "up-arrow": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "down-arrow": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "next": '<path d="M9 6l6 6-6 6"/>',
    "search": '<circle cx="11" cy="11" r="7"/><path d="M20 20l-4-4"/>',
    "language": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 4 6 4 9s-1 6-4 9'
    'c-3-3-4-6-4-9s1-6 4-9z"/>',
    "leave": '<path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9"/>',
    "critical": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="M12 7.5v5.5M12 16.5h.01"/>',
    "warning": '<path d="M12 4l9 16H3z"/><path d="M12 10v4.5M12 17.3h.01"/>',
    "notice": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.7h.01"/>',
    "good": '<circle cx="12" cy="12" r="9"/><path d="M8 12.5l3 3 5-6"/>',
    "pending": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "settings": '<circle cx="12" cy="12" r="3"/><path d="M12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3'
    'M16 16l3 3M19 5l-3 3M8 16l-3 3"/>',
    "file": '<path d="M6 3h9l4 4v14H6z"/><path d="M14 3v5h5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20a7.5 7.5 0 0 1 15 0"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="M11 12l9-9M16 7l3 3"/>',
}
