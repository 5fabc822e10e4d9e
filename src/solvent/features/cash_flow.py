"""Measures of cash: how long it lasts, and what the weeks ahead leave of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from solvent.features.measure import (
    Figure,
    FigureId,
    Figures,
    Measure,
    MeasureId,
    Reason,
    Unit,
    known,
    unknown,
)
from solvent.features.timeline import Timeline
from solvent.ledger.accounts import Role

HORIZON_WEEKS = 13


def lowest_expected(line: Timeline, lowest_minor: int | None) -> Figure:
    """Make the figure of the lowest expected balance of the forecast, None where there is none."""
    return Figure(
        FigureId.LOWEST_EXPECTED,
        Unit.MONEY,
        lowest_minor,
        (Role.BANK,),
        line.as_of + timedelta(days=1),
        line.as_of + timedelta(weeks=HORIZON_WEEKS),
        Reason.NO_FORECAST if lowest_minor is None else None,
    )


def measures(figures: Figures) -> Iterator[Measure]:
    """Compute the two measures of days: cash held now, and the lowest that is expected."""
    yield _days(figures, MeasureId.CASH_BUFFER_DAYS, FigureId.CASH)
    yield _days(figures, MeasureId.HEADROOM_DAYS, FigureId.LOWEST_EXPECTED)


def _days(figures: Figures, measure_id: MeasureId, held_id: FigureId) -> Measure:
    """Money / mean daily outflow, in days (JPMorgan Chase Institute, 'Cash is King', 2016)."""
    used = (held_id, FigureId.OUTFLOW, FigureId.OUTFLOW_DAYS)
    held, outflow, days = (figures[figure_id] for figure_id in used)
    for figure in (held, outflow):
        if figure.value is None:
            return unknown(measure_id, Unit.DAYS, figure.reason or Reason.BOOKS_EMPTY, used)
    if held.value is None or outflow.value is None or not days.value or outflow.value <= 0:
        return unknown(measure_id, Unit.DAYS, Reason.NO_OUTFLOW, used)
    return known(measure_id, Unit.DAYS, Fraction(held.value * days.value, outflow.value), used)
