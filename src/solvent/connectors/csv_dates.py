"""Dates as banks write them, and how day and month are told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.\s])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{8})(?![0-9])")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/.\s])\s?([0-9]{1,2})\2\s?([0-9]{4}|[0-9]{2})(?![0-9])")
_DAY_NAMED = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|er|º|\.)?(?:[-/\s]|de\s)*([^\W\d_]{3,12})\.?"
    r"(?:[-/,\s]|de\s)*([0-9]{4}|[0-9]{2})(?![0-9])"
)
_NAMED_DAY = re.compile(
    r"([^\W\d_]{3,12})\.?[-\s]*([0-9]{1,2})(?:st|nd|rd|th)?,?[-\s]+([0-9]{4}|[0-9]{2})(?![0-9])"
)
_TAIL = re.compile(r"[,\sT]*(?:[0-9]{1,2}[:.h][0-9]{2}.*)?(?:[AaPp]\.?[Mm]\.?)?\s*", re.DOTALL)
_WEEKDAY = re.compile(r"[^\W\d_]{2,10}\.?,?\s+(?=[0-9])")
_TEXT_MAX = 60
_MONTH_BY_PREFIX = {
    prefix: month
    for month, prefixes in enumerate(
        (
            "jan gen ene sty",
            "feb fev lut",
            "mar mrz mae maa mrt",
            "apr avr abr kwi",
            "may mai mag mei maj",
            "jun juin giu cze",
            "jul juil lug lip",
            "aug aou ago sie",
            "sep set wrz",
            "oct okt ott out paz",
            "nov lis",
            "dec dez dic gru des",
        ),
        1,
    )
    for prefix in prefixes.split()
}
_CENTURY_PIVOT = 70
_YEAR_MIN, _YEAR_MAX = 1970, 2199
_MONTHS = 12
ORDERS = ("dmy", "mdy")


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A date's numbers. Where certain is set, first and second are day and month."""

    first: int
    second: int
    year: int
    certain: bool

    def day(self, order: str) -> date | None:
        """Give the date under an order, 'dmy', 'mdy' or '' for dmy; None where there is none."""
        day, month = self.first, self.second
        if order == "mdy" and not self.certain:
            day, month = month, day
        try:
            return date(self.year, month, day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class OrderFound:
    """order: 'dmy' or 'mdy', '' where all days are written unmistakably.

    how: what decided it. sure: False where one has to ask.
    """

    order: str
    how: str
    sure: bool = True


def written(text: str) -> WrittenDay | None:
    """Find the numbers of a date; None where the text is none. A time after it is dropped."""
    text = text.strip()
    if not text or len(text) > _TEXT_MAX:
        return None
    for reads in (_year_first, _numbers, _named, _compact):
        found = reads(text)
        if found and _YEAR_MIN <= found.year <= _YEAR_MAX:
            return found
    shorter = _WEEKDAY.match(text)
    return written(text[shorter.end() :]) if shorter and shorter.end() < len(text) else None


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - written in full
        return year
    return year + (2000 if year < _CENTURY_PIVOT else 1900)


def _ends(text: str, found: re.Match[str]) -> bool:
    return _TAIL.fullmatch(text, found.end()) is not None


def _year_first(text: str) -> WrittenDay | None:
    found = _YEAR_FIRST.match(text)
    if found and _ends(text, found):
        return WrittenDay(int(found[4]), int(found[3]), int(found[1]), certain=True)
    return None


def _numbers(text: str) -> WrittenDay | None:
    found = _NUMBERS.match(text)
    if found and _ends(text, found):
        certain = found[2] == "." and int(found[3]) <= _MONTHS
        return WrittenDay(int(found[1]), int(found[3]), _year(found[4]), certain)
    return None


def _compact(text: str) -> WrittenDay | None:
    found = _COMPACT.match(text)
    if not found or not _ends(text, found):
        return None
    digits = found[1]
    year_first = WrittenDay(int(digits[6:]), int(digits[4:6]), int(digits[:4]), certain=True)
    if year_first.day("dmy") and _YEAR_MIN <= year_first.year <= _YEAR_MAX:
        return year_first
    return WrittenDay(int(digits[:2]), int(digits[2:4]), int(digits[4:]), certain=False)


def _named(text: str) -> WrittenDay | None:
    for pattern, at_day, at_month in ((_DAY_NAMED, 1, 2), (_NAMED_DAY, 2, 1)):
        found = pattern.match(text)
        if found and _ends(text, found):
            month = _month(found[at_month])
            if month:
                return WrittenDay(int(found[at_day]), month, _year(found[3]), certain=True)
    return None


def _month(name: str) -> int:
    letters = unicodedata.normalize("NFKD", name.lower())
    bare = "".join(letter for letter in letters if letter.isalpha() and letter.isascii())
    return _MONTH_BY_PREFIX.get(bare[:4]) or _MONTH_BY_PREFIX.get(bare[:3], 0)


def find_order(
    days: Sequence[WrittenDay],
    *,
    others: Sequence[WrittenDay] = (),
    favourite: str = "",
    likely: str = "",
) -> OrderFound:
    """Tell day and month apart: by a number over 12, else by the order of the rows.

    days: in the file's order. others: dates elsewhere in the file. favourite: what the file's
    language settles, or ''. likely: the first choice to offer where nothing settles it, by
    default the one that makes the file's span shorter.
    """
    open_days = [one for one in days if not one.certain]
    if not open_days:
        return OrderFound("", "written unmistakably")
    open_others = [one for one in others if not one.certain]
    for several, how in (
        (open_days, "a number above 12 settles it"),
        (open_others, "a date beside the table settles it"),
    ):
        good = {order: sum(one.day(order) is not None for one in several) for order in ORDERS}
        if good["dmy"] != good["mdy"]:
            return OrderFound(max(ORDERS, key=good.__getitem__), how)
    if all(one.first == one.second for one in open_days):
        return OrderFound("dmy", "day and month are the same number")
    if favourite:
        return OrderFound(favourite, "the language of the header settles it")
    running = [order for order in ORDERS if _runs([one.day(order) for one in days])]
    if len(running) == 1:
        return OrderFound(running[0], "only so do the rows run in order of time")
    likely = likely or min(ORDERS, key=lambda order: _span(days, order))
    return OrderFound(likely, "not settled by the file", sure=False)


def _span(days: Sequence[WrittenDay], order: str) -> int:
    known = [day.toordinal() for one in days if (day := one.day(order))]
    return max(known) - min(known) if known else 0


def _runs(days: Sequence[date | None]) -> bool:
    known = [day for day in days if day]
    pairs = list(pairwise(known))
    return all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs)
