"""Rendering the settings pages with the dashboard's engine and their own templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from solvent.dashboard import page_engine

TEMPLATES: Final = Path(__file__).parent / "templates"


def render(template: str, view: Any, *, locale: str) -> str:
    """Render a settings page from its view value."""
    return page_engine.render(template, view, locale=locale, folder=TEMPLATES)
