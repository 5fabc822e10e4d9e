"""A locale's way of writing a figure, read off Babel once and then applied with plain text.

Babel parses and rounds anew for every figure, which took a third of the time of a page. What it
would write is kept exactly; locales that group unlike 1,234,567 are left to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Final

from babel import Locale
from babel.numbers import (
    NumberPattern,
    get_decimal_symbol,
    get_group_symbol,
    parse_pattern,
)

_NO_BREAK_SPACE: Final = "\u00a0"
_LETTER_BEFORE_DIGIT: Final = re.compile(r"(?<=[^\W\d_])(?=\d)")  # CLDR's currency spacing
_SAMPLE: Final = 1_111_111
_SAMPLE_GROUPED: Final = "1,111,111"


@dataclass(frozen=True, slots=True)
class Form:
    """What stands before and after the digits of a figure, and between them."""

    places: int
    group: str
    point: str
    before: str
    after: str
    before_negative: str
    after_negative: str

    def write(self, scaled: int) -> str:
        """Write a whole number of the smallest unit: 1234 with two places is 12.34."""
        whole, rest = divmod(abs(scaled), 10**self.places)
        digits = f"{whole:,}".replace(",", self.group)
        if self.places:
            digits = f"{digits}{self.point}{rest:0{self.places}d}"
        if scaled < 0:
            return f"{self.before_negative}{digits}{self.after_negative}"
        return f"{self.before}{digits}{self.after}"


def scale(value: float | Decimal, places: int) -> int:
    """Round a number half to even to so many places, as a whole number of the last one."""
    exact = value if isinstance(value, int | Decimal) else Decimal(str(value))
    if isinstance(exact, int):
        return exact * 10**places
    return int(exact.scaleb(places).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


@cache
def form_of(locale: Locale, places: int, code: str = "") -> Form | None:
    """Read the form of amounts of a currency, or of plain numbers; None where it is unusual."""
    positive = spaced(slow(locale, Decimal(_SAMPLE), places, code))
    negative = spaced(slow(locale, Decimal(-_SAMPLE), places, code))
    group, point = get_group_symbol(locale), get_decimal_symbol(locale)
    digits = _SAMPLE_GROUPED.replace(",", group) + (point + "0" * places if places else "")
    if positive.count(digits) != 1 or negative.count(digits) != 1:
        return None
    before, after = positive.split(digits)
    before_negative, after_negative = negative.split(digits)
    return Form(places, group, point, before, after, before_negative, after_negative)


def write(locale: Locale, scaled: int, places: int, code: str = "") -> str:
    """Write a figure given in its smallest unit, with the currency's sign where there is one."""
    form = form_of(locale, places, code)
    if form is not None:
        return form.write(scaled)
    return spaced(slow(locale, Decimal(scaled).scaleb(-places), places, code))


def slow(locale: Locale, value: Decimal, places: int, code: str = "") -> str:
    """Write a figure with Babel, with our number of decimals.

    CLDR rounds some currencies that ISO 4217 gives two decimals; the books do not.
    """
    pattern = _pattern(locale, places, is_currency=bool(code))
    return str(pattern.apply(value, locale, currency=code or None, currency_digits=False))


def spaced(text: str) -> str:
    """Keep a currency's code apart from the figure."""
    return _LETTER_BEFORE_DIGIT.sub(_NO_BREAK_SPACE, text)


@cache
def _pattern(locale: Locale, places: int, *, is_currency: bool) -> NumberPattern:
    if is_currency:
        pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    else:
        pattern = parse_pattern(locale.decimal_formats[None].pattern)
    pattern.frac_prec = (places, places)
    return pattern
