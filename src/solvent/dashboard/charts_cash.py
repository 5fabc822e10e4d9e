"""The picture of cash: what was, what is expected in thirteen weeks, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from solvent import money, period
from solvent.dashboard.charts import Scale, Size, path, picture, tag, ticks
from solvent.dashboard.language import Language
from solvent.forecast.outlook import Outlook

WIDE: Final = Size("wide", 1000, 340, left=64, right=84, top=32, bottom=30)
MEDIUM: Final = Size("medium", 640, 300, left=54, right=66, top=32, bottom=28)
NARROW: Final = Size("narrow", 340, 250, left=46, right=12, top=30, bottom=26)
_SIZES: Final = (WIDE, MEDIUM, NARROW)
_LETTER_WIDTH: Final = 6.6  # of tick labels, in the coordinates of the picture
_VALUE_WIDTH: Final = 8.0  # the same of the bold label at the end of the line
_LABEL_ROOM: Final = 130  # a marker's label turns to its left this near to the right edge


@dataclass(frozen=True, slots=True)
class CashPoint:
    """The cash balance at the end of a day, in minor units."""

    day: date
    minor: int


@dataclass(frozen=True, slots=True)
class _Plot:
    """An outlook placed on a size."""

    size: Size
    x: Scale
    y: Scale
    levels: Sequence[float]
    language: Language
    outlook: Outlook

    def at(self, day: date, minor: int) -> tuple[float, float]:
        return self.x(day.toordinal()), self.y(minor)


def fan(
    outlook: Outlook, past: Sequence[CashPoint], *, language: Language, ident: str = "cash"
) -> Markup:
    """Draw the outlook in three sizes, of which the style sheet shows the one that fits."""
    return Markup("").join(
        _fan(outlook, past, language, f"{ident}-{size.name}", size) for size in _SIZES
    )


def _fan(
    outlook: Outlook, past: Sequence[CashPoint], language: Language, ident: str, size: Size
) -> Markup:
    plot = _plot(outlook, past, language, size)
    parts = [*_grid(plot), *_months(plot), _band(plot), _zero(plot), _today(plot)]
    if past:
        line = [plot.at(point.day, point.minor) for point in past]
        parts.append(tag("path", d=path(line), class_="line-past"))
    parts += [_expected(plot), *_crossing(plot)]
    return picture(
        ident,
        size,
        title=language.text("Cash, past and expected"),
        desc=describe(outlook, language),
        parts=parts,
        class_="fan",
    )


def describe(outlook: Outlook, language: Language) -> str:
    """Say in words what the picture shows."""
    numbers, last = language.numbers, outlook.weeks[-1]
    said = language.text(
        "From {opening} on {day} to an expected {mid} on {last}, with an 80% band from {low} "
        "to {high}.",
        opening=numbers.money(outlook.opening_minor, outlook.currency),
        day=numbers.day(outlook.as_of),
        mid=numbers.money(last.mid_minor, outlook.currency),
        last=numbers.day(last.ends_on),
        low=numbers.money(last.low_minor, outlook.currency),
        high=numbers.money(last.high_minor, outlook.currency),
    )
    if outlook.cash_out_on is None:
        end = language.text("The expected balance stays above zero.")
    else:
        day = numbers.day(outlook.cash_out_on)
        end = language.text("The expected balance falls below zero on {day}.", day=day)
    return f"{said} {end}"


def _plot(outlook: Outlook, past: Sequence[CashPoint], language: Language, size: Size) -> _Plot:
    amounts = [0, outlook.opening_minor, *(point.minor for point in past)]
    amounts += [edge for week in outlook.weeks for edge in (week.low_minor, week.high_minor)]
    scale = float(money.currency(outlook.currency).to_decimal(1))
    about = 4 if size is NARROW else 5
    levels = [
        level / scale for level in ticks(min(amounts) * scale, max(amounts) * scale, about=about)
    ]
    first = past[0].day if past else outlook.as_of
    longest = max(len(_money(level, outlook, language)) for level in levels)
    size = replace(size, left=round(_LETTER_WIDTH * longest) + 12)
    if size.name != NARROW.name:
        end = _money(outlook.weeks[-1].mid_minor, outlook, language)
        size = replace(size, right=round(_VALUE_WIDTH * len(end)) + 14)
    return _Plot(
        size=size,
        x=Scale(
            first.toordinal(), outlook.weeks[-1].ends_on.toordinal(), size.left, size.plot_right
        ),
        y=Scale(levels[0], levels[-1], size.plot_bottom, size.top),
        levels=levels,
        language=language,
        outlook=outlook,
    )


def _grid(plot: _Plot) -> list[Markup]:
    drawn = []
    for level in plot.levels:
        y = plot.y(level)
        label = _money(level, plot.outlook, plot.language)
        drawn += [
            tag("line", x1=plot.size.left, x2=plot.size.plot_right, y1=y, y2=y, class_="grid-line"),
            tag("text", label, x=plot.size.left - 8, y=y + 4, class_="tick tick-end"),
        ]
    return drawn


def _money(level: float, outlook: Outlook, language: Language) -> str:
    return language.numbers.money_short(round(level), outlook.currency)


def _months(plot: _Plot) -> list[Markup]:
    first = date.fromordinal(round(plot.x.value_low))
    last = date.fromordinal(round(plot.x.value_high))
    drawn = []
    for month in period.months_between(first, last):
        if month.starts_on < first or month.starts_on > last - timedelta(days=6):
            continue
        x = plot.x(month.starts_on.toordinal())
        bottom = plot.size.plot_bottom
        label = plot.language.numbers.month_name(month.starts_on)
        drawn += [
            tag("line", x1=x, x2=x, y1=bottom, y2=bottom + 5, class_="tick-mark"),
            tag("text", label, x=x, y=bottom + 20, class_="tick tick-middle"),
        ]
    return drawn


def _band(plot: _Plot) -> Markup:
    outlook = plot.outlook
    start = plot.at(outlook.as_of, outlook.opening_minor)
    upper = [plot.at(week.ends_on, week.high_minor) for week in outlook.weeks]
    lower = [plot.at(week.ends_on, week.low_minor) for week in reversed(outlook.weeks)]
    return tag("path", d=path([start, *upper, *lower], closed=True), class_="band")


def _expected(plot: _Plot) -> Markup:
    outlook = plot.outlook
    line = [plot.at(outlook.as_of, outlook.opening_minor)]
    line += [plot.at(week.ends_on, week.mid_minor) for week in outlook.weeks]
    drawn = [tag("path", d=path(line), class_="line-expected")]
    if plot.size.name != NARROW.name:
        x, y = line[-1]
        label = _money(outlook.weeks[-1].mid_minor, outlook, plot.language)
        drawn += [
            tag("circle", cx=x, cy=y, r=4, class_="dot-expected"),
            tag("text", label, x=x + 10, y=y + 4, class_="value-label"),
        ]
    return tag("g", *drawn)


def _zero(plot: _Plot) -> Markup:
    y = plot.y(0)
    return tag("line", x1=plot.size.left, x2=plot.size.plot_right, y1=y, y2=y, class_="zero")


def _today(plot: _Plot) -> Markup:
    x, y = plot.at(plot.outlook.as_of, plot.outlook.opening_minor)
    label = plot.language.text("Today")
    top = plot.size.top
    return tag(
        "g",
        tag("line", x1=x, x2=x, y1=top - 6, y2=plot.size.plot_bottom, class_="today"),
        tag("text", label, x=x, y=top - 12, class_="tick tick-middle"),
        tag("circle", cx=x, cy=y, r=4, class_="dot-past"),
    )


def _crossing(plot: _Plot) -> list[Markup]:
    day = plot.outlook.cash_out_on
    if day is None:
        return []
    x, y = plot.x(day.toordinal()), plot.y(0)
    near_edge = x > plot.size.plot_right - _LABEL_ROOM
    label = plot.language.text("Below zero {day}", day=plot.language.numbers.day_short(day))
    return [
        tag("line", x1=x, x2=x, y1=plot.size.top + 12, y2=y, class_="crossing-line"),
        tag("circle", cx=x, cy=y, r=6, class_="crossing-dot"),
        tag(
            "text",
            label,
            x=x - 6 if near_edge else x + 6,
            y=plot.size.top + 16,
            class_=f"crossing-label {'tick-end' if near_edge else 'tick-start'}",
        ),
    ]
