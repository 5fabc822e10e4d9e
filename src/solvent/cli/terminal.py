"""What commands print: tables whose cells are never cut, measures as a reader writes them."""

from __future__ import annotations

from collections.abc import Container
from decimal import Decimal

from rich.console import Console
from rich.table import Column, Table

from solvent.features.measure import Unit
from solvent.health_score.score import Contribution
from solvent.insights.score_messages import REASON_TEXT

_PIPED_COLUMNS = 120  # a pipe or file has no width of its own


def console() -> Console:
    """Open standard output, as wide as the terminal, and 120 columns or more where it is none."""
    found = Console()
    if found.is_terminal or found.width > _PIPED_COLUMNS:
        return found
    return Console(width=_PIPED_COLUMNS)


def table(*names: str, whole: Container[str] = (), title: str | None = None) -> Table:
    """Make a table; what does not fit goes on in the next line, in `whole` columns last of all."""
    columns = [Column(name, overflow="fold", no_wrap=name in whole) for name in names]
    return Table(*columns, title=title)


def measured(one: Contribution) -> str:
    """Write a measure's value with its unit, or why there is none."""
    if one.value is None:
        return f"unknown: {REASON_TEXT[one.reason]}" if one.reason else "unknown"
    shown = _value(one.value, one.unit)
    return f"{shown} ({REASON_TEXT[one.reason]})" if one.reason else shown


def _value(value: Decimal, unit: Unit) -> str:
    match unit:
        case Unit.SHARE:
            return f"{100 * value:.1f} %"
        case Unit.TIMES:
            return f"{value}x"
        case Unit.DAYS:
            return f"{value} day" if value == 1 else f"{value} days"
        case _:
            return str(value)
