"""What a browser calls itself, said shortly: 'Firefox · Windows'."""

from __future__ import annotations

from typing import Final

# The first that is found counts: others name themselves too, for the sake of old sites.
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_LETTERS_MAX: Final = 40


def said(agent: str) -> str:
    """Name browser and system; the start of the text where neither is known, '' for none."""
    names = [
        next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(name for name in names if name) or agent[:_LETTERS_MAX]
