"""The parts that all charts are drawn with: elements, scales and ticks of an SVG picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from markupsafe import Markup, escape

_TICK_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Size:
    """The coordinates of a picture and the room kept for labels around its plot."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def plot_bottom(self) -> int:
        """The y of the lower edge of the plot."""
        return self.height - self.bottom

    @property
    def plot_right(self) -> int:
        """The x of the right edge of the plot."""
        return self.width - self.right


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight map from values to coordinates."""

    value_low: float
    value_high: float
    at_low: float
    at_high: float

    def __call__(self, value: float) -> float:
        """Give the coordinate of a value."""
        span = self.value_high - self.value_low
        share = (value - self.value_low) / span if span else 0.5
        return self.at_low + share * (self.at_high - self.at_low)


def tag(name: str, *content: str, **attributes: str | float) -> Markup:
    """Write one SVG element; a trailing or inner underscore of a name becomes a hyphen.

    `class_` is class and `view_box` viewBox; content that is not Markup is escaped.
    """
    # Plain strings, escaped piece by piece: formatting with Markup took two thirds of a page.
    written = "".join(
        f' {_attribute(key)}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    inside = "".join(map(escape, content))
    # nosemgrep: markup-of-text - escaped piece by piece above
    return Markup(f"<{name}{written}>{inside}</{name}>")  # nosec B704  # noqa: S704  escaped above


def picture(
    ident: str, size: Size, *, title: str, desc: str, parts: Iterable[Markup], class_: str = ""
) -> Markup:
    """Frame a picture that a screen reader hears as one image with a title and a description."""
    return tag(
        "svg",
        tag("title", title, id=f"{ident}-title"),
        tag("desc", desc, id=f"{ident}-desc"),
        *parts,
        class_=f"chart {class_} chart-{size.name}".replace("  ", " "),
        view_box=f"0 0 {size.width} {size.height}",
        role="img",
        aria_labelledby=f"{ident}-title",
        aria_describedby=f"{ident}-desc",
    )


def path(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """Write a path through the points."""
    steps = " L".join(f"{_number(x)} {_number(y)}" for x, y in points)
    return f"M{steps}{'Z' if closed else ''}" if points else ""


def arc(x: float, y: float, radius: float, *, first: float, last: float) -> str:
    """Write an arc between two angles, in degrees clockwise from the left, at most a half turn."""
    (x1, y1), (x2, y2) = on_circle(x, y, radius, first), on_circle(x, y, radius, last)
    return (
        f"M{_number(x1)} {_number(y1)} A{_number(radius)} {_number(radius)} 0 0 1 "
        f"{_number(x2)} {_number(y2)}"
    )


def on_circle(x: float, y: float, radius: float, degrees: float) -> tuple[float, float]:
    """Give the point of a circle at an angle, in degrees clockwise from the left."""
    turn = math.radians(180 - degrees)
    return x + radius * math.cos(turn), y - radius * math.sin(turn)


def ticks(low: float, high: float, *, about: int) -> list[float]:
    """Give round values that cover low to high, about so many."""
    if high <= low:
        high = low + 1
    rough = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in _TICK_STEPS if power * factor >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [at * step for at in range(first, last + 1)]


@cache
def _attribute(key: str) -> str:
    return "viewBox" if key == "view_box" else key.rstrip("_").replace("_", "-")


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
