"""The words for values that other rooms name by key: severities, frequencies, kinds, ties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Final
from unicodedata import normalize

from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies

from solvent.connectors.statement import AccountKind, Tie
from solvent.dashboard.charts_score import Band
from solvent.dashboard.language import Language
from solvent.dashboard.views_books import StatementKind
from solvent.health_score.assessment import BAND_CONFIDENCE_MIN
from solvent.health_score.assessment import Band as Assessed
from solvent.insights.finding import Severity
from solvent.insights.messages import N_
from solvent.insights.score_messages import BAND_NAME, TOO_LITTLE

FREQUENCY: Final = {
    "weekly": N_("every week"),
    "biweekly": N_("every two weeks"),
    "semimonthly": N_("twice a month"),
    "monthly": N_("every month"),
    "quarterly": N_("every quarter"),
    "yearly": N_("every year"),
}
ACCOUNT_KIND: Final = {
    AccountKind.BANK: N_("Bank account"),
    AccountKind.CARD: N_("Card"),
    AccountKind.MOBILE_MONEY: N_("Mobile money"),
}
TIE: Final = {
    Tie.TIED: N_("Ties to the bank's balance"),
    Tie.BROKEN: N_("Does not tie to the bank's balance"),
    Tie.UNKNOWN: N_("The file states no balance to tie to"),
}
TIE_SEVERITY: Final = {
    Tie.TIED: Severity.GOOD,
    Tie.BROKEN: Severity.WARNING,
    Tie.UNKNOWN: Severity.NOTICE,
}
STATEMENT: Final = {
    StatementKind.PROFIT: N_("Profit and loss"),
    StatementKind.BALANCE: N_("Balance sheet"),
    StatementKind.TRIAL: N_("Trial balance"),
}
# The least points of each band; `health_score.assessment` decides by the same.
_LOW_BY_BAND: Final = {
    Assessed.CRITICAL: 0,
    Assessed.WEAK: 30,
    Assessed.STEADY: 50,
    Assessed.STRONG: 75,
}
BANDS: Final = tuple(Band(band.value, BAND_NAME[band], low) for band, low in _LOW_BY_BAND.items())
_SURE, _LIKELY = 85, 60
_COUNTRY_LETTERS = 2
_NO_COUNTRIES: Final = {"EU", "ZZ"}
_KILO, _MEGA, _TEN_MEGA = 1000, 1_000_000, 10_000_000


def band_word(band: Band, confidence: int | None) -> str:
    """Say what a score amounts to (a message id), or that too little is known to say it."""
    return band.word if is_banded(confidence) else TOO_LITTLE


def is_banded(confidence: int | None) -> bool:
    """Whether a score of this confidence, 0 to 100, is shown with its band."""
    return confidence is not None and confidence >= BAND_CONFIDENCE_MIN


def sureness(confidence: int) -> str:
    """Say a confidence from 0 to 100 in a word (a message id)."""
    if confidence >= _SURE:
        return N_("sure")
    return N_("likely") if confidence >= _LIKELY else N_("a guess")


def capital(text: str) -> str:
    """Start a text that stands alone with a capital."""
    return text[:1].upper() + text[1:]


def quarter(day: date, language: Language) -> str:
    """Name the quarter that holds the day."""
    number = (day.month - 1) // 3 + 1
    return language.text("Q{number} {year}", number=number, year=day.year)


def file_size(size_bytes: int, language: Language) -> str:
    """Write a file's size."""
    if size_bytes < _KILO:
        return language.plural("{n} byte", "{n} bytes", size_bytes)
    if size_bytes < _MEGA:
        return language.text("{n} KB", n=language.numbers.count(round(size_bytes / _KILO)))
    return language.text(
        "{n} MB", n=language.numbers.decimal(size_bytes / _MEGA, places=int(size_bytes < _TEN_MEGA))
    )


@cache
def countries(language: Language) -> tuple[tuple[str, str], ...]:
    """List (ISO 3166 code, name) of all countries, by name."""
    names = language.numbers.locale.territories
    return _by_name((code, names[code]) for code in _territories() if code in names)


@cache
def currencies(language: Language) -> tuple[tuple[str, str], ...]:
    """List (ISO 4217 code, name) of the currencies in use, by code."""
    used = {code for territory in _territories() for code in get_territory_currencies(territory)}
    locale = language.numbers.locale
    return tuple((code, get_currency_name(code, locale=locale)) for code in sorted(used))


@cache
def _territories() -> tuple[str, ...]:
    """List the countries that pay with some currency today, as CLDR knows them."""
    known = set(get_global("territory_currencies")) - _NO_COUNTRIES
    return tuple(
        sorted(
            code
            for code in known
            if len(code) == _COUNTRY_LETTERS and get_territory_currencies(code)
        )
    )


def _by_name(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Sort by name as a reader expects, accented letters beside the plain ones."""
    return tuple(sorted(pairs, key=lambda pair: normalize("NFKD", pair[1]).casefold()))
