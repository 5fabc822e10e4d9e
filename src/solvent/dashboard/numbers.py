"""Money, percentages, dates and other figures written the way a locale writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_compact_currency, format_compact_decimal, format_percent

from solvent import money
from solvent.dashboard import number_forms

Number = int | float | Decimal

_COMPACT_FROM: Final = 1000
_DAYS_KEPT: Final = 1 << 13  # days written lately, all locales and ways together
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
        text = number_forms.write(self.locale, minor, money.currency(code).exponent, code)
        return f"+{text}" if signed and minor > 0 else text

    def amount(self, minor: int, code: str) -> str:
        """Write minor units without the currency's sign, for columns that name it once."""
        return number_forms.write(self.locale, minor, money.currency(code).exponent)

    def money_short(self, minor: int, code: str) -> str:
        """Write an amount roughly, for chart axes and tiles: $12.3K."""
        value = money.currency(code).to_decimal(minor)
        if abs(value) < _COMPACT_FROM_BY_LANGUAGE.get(self.locale.language, _COMPACT_FROM):
            return number_forms.write(self.locale, number_forms.scale(value, 0), 0, code)
        digits = 0 if value % _COMPACT_FROM == 0 else 1
        text = format_compact_currency(value, code, locale=self.locale, fraction_digits=digits)
        return number_forms.spaced(text)

    def count(self, value: Number) -> str:
        """Write a whole number with its grouping."""
        return number_forms.write(self.locale, number_forms.scale(value, 0), 0)

    def short_count(self, value: Number) -> str:
        """Write a count roughly: 12K."""
        return format_compact_decimal(value, locale=self.locale, fraction_digits=1)

    def decimal(self, value: Number, *, places: int = 1) -> str:
        """Write a number with exactly so many decimals."""
        return number_forms.write(self.locale, number_forms.scale(value, places), places)

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
        return _written(self.locale, "", value)

    def day_short(self, value: date) -> str:
        """Write a date without its year: 3 Mar."""
        return _written(self.locale, "MMMd", value)

    def weekday(self, value: date) -> str:
        """Write a date with its weekday: Tue 3 Mar."""
        return _written(self.locale, "MMMEd", value)

    def month(self, value: date) -> str:
        """Write month and year: Mar 2026."""
        return _written(self.locale, "yMMM", value)

    def month_name(self, value: date) -> str:
        """Write the month alone, for chart axes: Mar."""
        return _written(self.locale, "MMM", value)

    def moment(self, value: datetime) -> str:
        """Write an aware time in its own zone, to the minute."""
        clock = format_time(value, format="short", tzinfo=value.tzinfo, locale=self.locale)
        return f"{self.day(value.date())}, {clock}"


@cache
def numbers_for(tag: str) -> Numbers:
    """Give the writer for a language tag, with or without a region: 'de', 'en-GB'."""
    return Numbers(Locale.parse(tag.replace("-", "_")))


@lru_cache(maxsize=_DAYS_KEPT)
def _written(locale: Locale, skeleton: str, value: date) -> str:
    day = date(value.year, value.month, value.day)
    if not skeleton:
        return format_date(day, format="medium", locale=locale)
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  a day of the books
    return format_skeleton(skeleton, midnight, locale=locale)
