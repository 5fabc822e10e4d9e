"""Money, percentages, dates and other figures written the way a locale writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import (
    NumberPattern,
    format_compact_currency,
    format_compact_decimal,
    format_decimal,
    format_percent,
    parse_pattern,
)

from solvent import money

Number = int | float | Decimal

_COMPACT_FROM: Final = 1000
_NO_BREAK_SPACE: Final = "\u00a0"
_LETTER_BEFORE_DIGIT: Final = re.compile(r"(?<=[^\W\d_])(?=\d)")  # CLDR's currency spacing
# CLDR has no short word for a thousand in German and one for the whole amount in Swahili.
_COMPACT_FROM_BY_LANGUAGE: Final = {"de": 1_000_000, "sw": 1_000_000}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Writes figures for one locale. `locale` is a Babel locale; see `numbers_for`."""

    locale: Locale

    def money(self, minor: int, code: str, *, signed: bool = False) -> str:
        """Write minor units with the currency's sign and all its ISO 4217 decimals.

        signed: put a plus before amounts above zero.
        """
        currency = money.currency(code)
        text = self._with_sign(currency.to_decimal(minor), code, places=currency.exponent)
        return f"+{text}" if signed and minor > 0 else text

    def amount(self, minor: int, code: str) -> str:
        """Write minor units without the currency's sign, for columns that name it once."""
        currency = money.currency(code)
        pattern = _decimal_pattern(self.locale, currency.exponent)
        return str(pattern.apply(currency.to_decimal(minor), self.locale))

    def money_short(self, minor: int, code: str) -> str:
        """Write an amount roughly, for chart axes and tiles: $12.3K."""
        value = money.currency(code).to_decimal(minor)
        if abs(value) < _COMPACT_FROM_BY_LANGUAGE.get(self.locale.language, _COMPACT_FROM):
            return self._with_sign(value, code, places=0)
        digits = 0 if value % _COMPACT_FROM == 0 else 1
        text = format_compact_currency(value, code, locale=self.locale, fraction_digits=digits)
        return _LETTER_BEFORE_DIGIT.sub(_NO_BREAK_SPACE, text)

    def _with_sign(self, value: Decimal, code: str, *, places: int) -> str:
        pattern = _currency_pattern(self.locale, places)
        text = pattern.apply(value, self.locale, currency=code, currency_digits=False)
        return _LETTER_BEFORE_DIGIT.sub(_NO_BREAK_SPACE, str(text))

    def count(self, value: Number) -> str:
        """Write a whole number with its grouping."""
        return format_decimal(value, format="#,##0", locale=self.locale)

    def short_count(self, value: Number) -> str:
        """Write a count roughly: 12K."""
        return format_compact_decimal(value, locale=self.locale, fraction_digits=1)

    def decimal(self, value: Number, *, places: int = 1) -> str:
        """Write a number with exactly so many decimals."""
        return str(_decimal_pattern(self.locale, places).apply(value, self.locale))

    def signed(self, value: Number, *, places: int = 1) -> str:
        """Write a change with its sign; zero gets none."""
        text = self.decimal(value, places=places)
        return f"+{text}" if value > 0 else text

    def percent(self, share: Number, *, places: int = 0) -> str:
        """Write a share of one as a percentage: 0.8 -> 80 %."""
        digits = "." + "0" * places if places else ""
        standard = self.locale.percent_formats[None].pattern
        return format_percent(
            share, format=standard.replace("#,##0", f"#,##0{digits}"), locale=self.locale
        )

    def day(self, value: date) -> str:
        """Write a date with its year: 3 Mar 2026."""
        return format_date(value, format="medium", locale=self.locale)

    def day_short(self, value: date) -> str:
        """Write a date without its year: 3 Mar."""
        return format_skeleton("MMMd", _midnight(value), locale=self.locale)

    def weekday(self, value: date) -> str:
        """Write a date with its weekday: Tue 3 Mar."""
        return format_skeleton("MMMEd", _midnight(value), locale=self.locale)

    def month(self, value: date) -> str:
        """Write month and year: Mar 2026."""
        return format_skeleton("yMMM", _midnight(value), locale=self.locale)

    def month_name(self, value: date) -> str:
        """Write the month alone, for chart axes: Mar."""
        return format_skeleton("MMM", _midnight(value), locale=self.locale)

    def moment(self, value: datetime) -> str:
        """Write an aware time in its own zone, to the minute."""
        clock = format_time(value, format="short", tzinfo=value.tzinfo, locale=self.locale)
        return f"{self.day(value.date())}, {clock}"


@cache
def numbers_for(tag: str) -> Numbers:
    """Give the writer for a language tag, with or without a region: 'de', 'en-GB'."""
    return Numbers(Locale.parse(tag.replace("-", "_")))


def _midnight(value: date) -> datetime:
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day of the books


@cache
def _currency_pattern(locale: Locale, places: int) -> NumberPattern:
    """Give the locale's currency pattern with our number of decimals.

    CLDR rounds some currencies that ISO 4217 gives two decimals; the books do not.
    """
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (places, places)
    return pattern


@cache
def _decimal_pattern(locale: Locale, places: int) -> NumberPattern:
    pattern = parse_pattern(locale.decimal_formats[None].pattern)
    pattern.frac_prec = (places, places)
    return pattern
