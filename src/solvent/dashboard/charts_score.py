"""The pictures of the score: dial, history, the bar of a pillar, the curve of an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from solvent import period
from solvent.dashboard.charts import Scale, Size, arc, on_circle, path, picture, tag
from solvent.dashboard.language import Figure, Language

TOP: Final = 100  # points of a full score
_HALF_TURN: Final = 180
_GAP: Final = 1.6  # degrees between the bands of the dial
_STEPS: Final = (1, 2, 3, 6, 12)  # months from label to label; a January is never left out

_DIAL: Final = Size("dial", 240, 150, left=0, right=0, top=0, bottom=0)
_WIDE: Final = Size("wide", 1000, 240, left=40, right=56, top=16, bottom=30)
_MEDIUM: Final = Size("medium", 640, 220, left=34, right=50, top=14, bottom=28)
_NARROW: Final = Size("narrow", 340, 190, left=28, right=44, top=12, bottom=26)
_SPARK: Final = Size("spark", 120, 36, left=3, right=6, top=5, bottom=5)
_CURVE: Final = Size("curve", 220, 96, left=8, right=8, top=12, bottom=22)


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the score with its word: from `low` up to the next band's low."""

    key: str
    word: str
    low: int


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """The score as it was on a day, in points."""

    day: date
    points: Decimal


@dataclass(frozen=True, slots=True)
class Curve:
    """The piecewise straight curve from an indicator's value to its share of the points.

    knots: (value, share of the points from 0 to 1), ascending by value. value: where the
    company stands, None when unknown.
    """

    knots: tuple[tuple[float, float], ...]
    value: float | None
    low: Figure
    high: Figure


def dial(
    points: Decimal, bands: Sequence[Band], *, language: Language, banded: bool = True
) -> Markup:
    """Draw the dial of a score from 0 to 100, the band that holds it filled if `banded`."""
    x, y, radius = 120, 128, 100
    held = band_of(points, bands)
    drawn = []
    for at, band in enumerate(bands):
        until = bands[at + 1].low if at + 1 < len(bands) else TOP
        first = band.low / TOP * _HALF_TURN + (_GAP / 2 if at else 0)
        last = until / TOP * _HALF_TURN - (_GAP / 2 if at + 1 < len(bands) else 0)
        weight = " dial-held" if banded and band is held else ""
        drawn.append(
            tag(
                "path",
                d=arc(x, y, radius, first=first, last=last),
                class_=f"dial-band band-{band.key}{weight}",
            )
        )
    turn = min(max(float(points), 0), TOP) / TOP * _HALF_TURN
    (x1, y1), (x2, y2) = on_circle(x, y, radius - 22, turn), on_circle(x, y, radius + 12, turn)
    shown = language.numbers.decimal(points)
    drawn += [
        tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="dial-hand-edge"),
        tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="dial-hand"),
        tag("text", shown, x=x, y=y - 18, class_="dial-number"),
        tag("text", language.text("of 100"), x=x, y=y + 6, class_="dial-of"),
    ]
    desc = (
        language.text(
            "{points} of 100, in the band {band}.", points=shown, band=language.text(held.word)
        )
        if banded
        else language.text("{points} of 100; too little is known to name a band.", points=shown)
    )
    return picture(
        "dial", _DIAL, title=language.text("Health score"), desc=desc, parts=drawn, class_="dial"
    )


def band_of(points: Decimal | float, bands: Sequence[Band]) -> Band:
    """Find the band that holds the points; bands ascend by their low."""
    return [band for band in bands if points >= band.low or band is bands[0]][-1]


def history(
    past: Sequence[ScorePoint], bands: Sequence[Band], *, language: Language, ident: str = "history"
) -> Markup:
    """Draw the score over time in three sizes, of which the style sheet shows the one that fits."""
    return Markup("").join(
        _history(past, bands, language, f"{ident}-{size.name}", size)
        for size in (_WIDE, _MEDIUM, _NARROW)
    )


def _history(
    past: Sequence[ScorePoint], bands: Sequence[Band], language: Language, ident: str, size: Size
) -> Markup:
    x = Scale(past[0].day.toordinal(), past[-1].day.toordinal(), size.left, size.plot_right)
    y = Scale(0, TOP, size.plot_bottom, size.top)
    drawn = []
    for at, band in enumerate(bands):
        top = y(bands[at + 1].low if at + 1 < len(bands) else TOP)
        drawn += [
            tag(
                "rect",
                x=size.left,
                y=top,
                width=size.plot_right - size.left,
                height=y(band.low) - top,
                class_=f"zone band-{band.key}",
            ),
            tag(
                "text",
                language.numbers.count(band.low),
                x=size.left - 8,
                y=y(band.low) + 4,
                class_="tick tick-end",
            ),
        ]
    drawn += _month_labels(past, x, size, language)
    line = [(x(point.day.toordinal()), y(float(point.points))) for point in past]
    shown = language.numbers.decimal(past[-1].points)
    drawn += [
        tag("path", d=path(line), class_="line-score"),
        tag("circle", cx=line[-1][0], cy=line[-1][1], r=5, class_="dot-score"),
        tag("text", shown, x=line[-1][0] + 10, y=line[-1][1] + 5, class_="value-label strong"),
    ]
    title = language.text("Score over time")
    return picture(ident, size, title=title, desc=_course(past, language), parts=drawn)


def _course(past: Sequence[ScorePoint], language: Language) -> str:
    numbers = language.numbers
    return language.text(
        "From {first} on {first_day} to {last} on {last_day}.",
        first=numbers.decimal(past[0].points),
        first_day=numbers.day(past[0].day),
        last=numbers.decimal(past[-1].points),
        last_day=numbers.day(past[-1].day),
    )


def _month_labels(
    past: Sequence[ScorePoint], x: Scale, size: Size, language: Language
) -> list[Markup]:
    months = [
        month.starts_on
        for month in period.months_between(past[0].day, past[-1].day)
        if month.starts_on >= past[0].day
    ]
    most = 6 if size is _NARROW else 12
    every = next((step for step in _STEPS if len(months) <= step * most), _STEPS[-1])
    shown = [day for day in months if (day.month - 1) % every == 0]
    return [
        tag(
            "text",
            str(day.year) if day.month == 1 else language.numbers.month_name(day),
            x=x(day.toordinal()),
            y=size.plot_bottom + 20,
            class_="tick tick-middle",
        )
        for day in shown
    ]


def sparkline(past: Sequence[ScorePoint], *, language: Language, ident: str) -> Markup:
    """Draw the course of a score as a small line without axes."""
    if not past:
        return Markup("")
    low = float(min(point.points for point in past))
    high = float(max(point.points for point in past))
    middle, reach = (low + high) / 2, max((high - low) / 2, 4)
    x = Scale(0, max(len(past) - 1, 1), _SPARK.left, _SPARK.plot_right)
    y = Scale(middle - reach, middle + reach, _SPARK.plot_bottom, _SPARK.top)
    line = [(x(at), y(float(point.points))) for at, point in enumerate(past)]
    drawn = [
        tag("path", d=path(line), class_="line-spark"),
        tag("circle", cx=line[-1][0], cy=line[-1][1], r=3, class_="dot-score"),
    ]
    title = language.text("Score over time")
    return picture(ident, _SPARK, title=title, desc=_course(past, language), parts=drawn)


def bar(points: Decimal, most: Decimal, *, key: str) -> Markup:
    """Draw how much of a pillar's points is held; the words beside it say the same."""
    share = float(min(max(points / most, Decimal(0)), Decimal(1)) * TOP) if most else 0.0
    return tag(
        "svg",
        tag("rect", x=0, y=0, width=100, height=8, rx=0, class_="bar-back"),
        tag("rect", x=0, y=0, width=share, height=8, rx=0, class_=f"bar-fill band-{key}"),
        class_="bar",
        view_box="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


def curve(drawn_from: Curve, *, language: Language, ident: str, said: str) -> Markup:
    """Draw an indicator's curve with the company's place on it. said: the place in words."""
    knots = drawn_from.knots
    x = Scale(knots[0][0], knots[-1][0], _CURVE.left, _CURVE.plot_right)
    y = Scale(0, 1, _CURVE.plot_bottom, _CURVE.top)
    line = [(x(value), y(share)) for value, share in knots]
    floor = _CURVE.plot_bottom
    parts = [
        tag("line", x1=_CURVE.left, x2=_CURVE.plot_right, y1=floor, y2=floor, class_="zero"),
        tag("path", d=path([(line[0][0], floor), *line, (line[-1][0], floor)]), class_="under"),
        tag("path", d=path(line), class_="line-curve"),
        tag(
            "text",
            language.write(drawn_from.low),
            x=_CURVE.left,
            y=floor + 16,
            class_="tick tick-start",
        ),
        tag(
            "text",
            language.write(drawn_from.high),
            x=_CURVE.plot_right,
            y=floor + 16,
            class_="tick tick-end",
        ),
    ]
    if drawn_from.value is not None:
        value = min(max(drawn_from.value, knots[0][0]), knots[-1][0])
        at = (x(value), y(share_at(knots, value)))
        parts += [
            tag("line", x1=at[0], x2=at[0], y1=at[1], y2=floor, class_="curve-mark"),
            tag("circle", cx=at[0], cy=at[1], r=5, class_="dot-score"),
        ]
    title = language.text("Curve from value to points")
    return picture(ident, _CURVE, title=title, desc=said, parts=parts)


def share_at(knots: Sequence[tuple[float, float]], value: float) -> float:
    """Read the curve at a value; outside its knots it is level."""
    if value <= knots[0][0]:
        return knots[0][1]
    for (x1, y1), (x2, y2) in pairwise(knots):
        if value <= x2:
            return y1 + (y2 - y1) * (value - x1) / (x2 - x1) if x2 > x1 else y2
    return knots[-1][1]
