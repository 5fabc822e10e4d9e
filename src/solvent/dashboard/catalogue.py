"""The languages of the pages: gettext catalogues, read from their .po files."""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE: Final = "en"  # the language of the message ids
_LOCALES: Final = Path(__file__).parent / "locales"

Catalogue = gettext.NullTranslations


@cache
def languages() -> tuple[str, ...]:
    """List the languages that pages can be shown in, English first."""
    return (SOURCE, *sorted(path.stem for path in _LOCALES.glob("*.po")))


@cache
def names() -> tuple[tuple[str, str], ...]:
    """List (language tag, its own name for itself) for the language menu."""
    return tuple((tag, Locale.parse(tag).get_display_name(tag) or tag) for tag in languages())


@cache
def catalogue_for(tag: str) -> Catalogue:
    """Give the catalogue of a language tag; a region or an unknown language falls back."""
    language = tag.replace("-", "_").partition("_")[0]
    path = _LOCALES / f"{language}.po"
    if language == SOURCE or language not in languages():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=language)
    binary = BytesIO()
    write_mo(binary, messages)
    binary.seek(0)
    return gettext.GNUTranslations(binary)


def choose(preferred: Iterable[str]) -> str:
    """Choose the tag to write in from those a reader prefers, best first.

    The region is kept where the language is ours ('en-GB' writes dates the British way).
    """
    for tag in preferred:
        plain = tag.strip().replace("-", "_")
        if negotiate_locale([plain], list(languages()), sep="_") is None:
            continue
        try:
            Locale.parse(plain)
        except (UnknownLocaleError, ValueError):
            return plain.partition("_")[0].lower()
        return plain
    return SOURCE
