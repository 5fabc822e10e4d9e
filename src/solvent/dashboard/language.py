"""One reader's language: sentences from the catalogue with figures written their way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache

from markupsafe import Markup, escape

from solvent.dashboard.catalogue import Catalogue, catalogue_for
from solvent.dashboard.numbers import Numbers, numbers_for

_PLACE = re.compile(r"\{(\w+)\}")
_WHOLE_RATIO = 100


class Unit(StrEnum):
    """What a figure counts, which decides how it is written."""

    MONEY = "money"  # int, minor units of `currency`
    SHARE = "share"  # of one: 0.8 is 80 %
    POINTS = "points"  # of the score, with sign
    DAYS = "days"
    MONTHS = "months"
    TIMES = "times"  # a plain ratio
    COUNT = "count"
    DATE = "date"
    MONTH = "month"  # a date whose month counts
    TEXT = "text"  # a name as it stands in the books; not translated
    WORD = "word"  # a message id of the catalogue


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a sentence or table; `href` leads to its explanation, '' for none.

    value None is unknown and shown as such.
    """

    value: int | float | Decimal | date | str | None
    unit: Unit
    currency: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message id of the catalogue and the figures for its {places}."""

    message: str
    figures: Mapping[str, Figure] | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """A catalogue and the way of writing figures that goes with it. `tag` is as in HTML lang."""

    tag: str
    catalogue: Catalogue
    numbers: Numbers

    def text(self, message: str, **values: object) -> str:
        """Translate a message id and fill its {places} with text as it stands."""
        if not message:
            return ""
        return _fill(self.catalogue.gettext(message), values)

    def plural(self, singular: str, plural: str, count: int, **values: object) -> str:
        """Translate a message id that depends on a number; {n} is that number."""
        values.setdefault("n", self.numbers.count(count))
        return _fill(self.catalogue.ngettext(singular, plural, count), values)

    def write(self, figure: Figure) -> str:
        """Write one figure by its unit."""
        value = figure.value
        if value is None:
            return self.text("unknown")
        if isinstance(value, str):
            return self.text(value) if figure.unit is Unit.WORD else value
        if isinstance(value, date):
            writer = self.numbers.month if figure.unit is Unit.MONTH else self.numbers.day
            return writer(value.date() if isinstance(value, datetime) else value)
        return self._number(value, figure)

    def _number(self, value: float | Decimal, figure: Figure) -> str:
        text = self.numbers.count(value)
        match figure.unit:
            case Unit.MONEY:
                text = self.numbers.money(int(value), figure.currency)
            case Unit.SHARE:
                text = self.numbers.percent(value, places=1)
            case Unit.POINTS:
                text = self.numbers.signed(value)
            case Unit.DAYS:
                text = self._days(value)
            case Unit.MONTHS:
                text = self.text("{n} months", n=self.numbers.decimal(value))
            case Unit.TIMES:
                places = 0 if abs(float(value)) >= _WHOLE_RATIO else 2
                text = self.text("{n} times", n=self.numbers.decimal(value, places=places))
        return text

    def _days(self, value: float | Decimal) -> str:
        whole = int(value)
        if value == whole:
            return self.plural("{n} day", "{n} days", whole)
        return self.text("{n} days", n=self.numbers.decimal(value))

    def phrase(self, phrase: Phrase) -> Markup:
        """Translate a phrase; each figure with an address becomes a link to it."""
        figures = phrase.figures or {}
        parts: list[Markup] = []
        end = 0
        text = self.catalogue.gettext(phrase.message)
        for place in _PLACE.finditer(text):
            parts.append(escape(text[end : place.start()]))
            figure = figures.get(place[1])
            parts.append(escape(place[0]) if figure is None else self.linked(figure))
            end = place.end()
        parts.append(escape(text[end:]))
        return Markup("").join(parts)

    def linked(self, figure: Figure) -> Markup:
        """Write a figure as a link to its explanation, or plainly where it has none."""
        text = self.write(figure)
        if not figure.href:
            return escape(text)
        kind = "figure name" if figure.unit in {Unit.TEXT, Unit.WORD} else "figure"
        return Markup('<a class="{}" href="{}">{}</a>').format(kind, figure.href, text)


@cache
def language_for(tag: str) -> Language:
    """Give the language for a tag such as 'en', 'en-GB' or 'de'."""
    return Language(tag.replace("_", "-"), catalogue_for(tag), numbers_for(tag))


def _fill(text: str, values: Mapping[str, object]) -> str:
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), text) if values else text
