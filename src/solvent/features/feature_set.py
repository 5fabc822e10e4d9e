"""All figures and measures of one company on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from solvent.features import cash_flow, figures, payment_behaviour, ratios, timeline, volatility
from solvent.features.books import Books
from solvent.features.measure import Figure, FigureId, Figures, Measure, MeasureId


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """Figures by id, and the measures that their formulas give.

    history_days: days from the first entry to as_of, both counted.
    """

    as_of: date
    history_days: int
    figures: Figures
    measures: Mapping[MeasureId, Measure]

    def with_values(self, changes: Mapping[FigureId, int]) -> FeatureSet:
        """Give the set as it would be if known figures had these values instead."""
        changed = dict(self.figures)
        for figure_id, value in changes.items():
            old = changed[figure_id]
            if old.value is not None:
                changed[figure_id] = Figure(
                    old.id, old.unit, value, old.roles, old.first, old.last, old.reason
                )
        return assemble(changed, as_of=self.as_of, history_days=self.history_days)


def measure(books: Books, *, lowest_expected_minor: int | None = None) -> FeatureSet:
    """Read every figure from the books and compute every measure.

    lowest_expected_minor: the lowest balance that the forecast expects, None without a forecast.
    """
    line = timeline.index(books)
    found = [
        *figures.balances(line),
        *figures.flows(line),
        *figures.suspense(line),
        *volatility.growth(line),
        *volatility.steadiness(line),
        *volatility.concentration(books),
        *payment_behaviour.read(books, line),
        cash_flow.lowest_expected(line, lowest_expected_minor),
    ]
    by_id = {figure.id: figure for figure in found}
    return assemble(by_id, as_of=books.as_of, history_days=line.history_days)


def assemble(by_id: Figures, *, as_of: date, history_days: int) -> FeatureSet:
    """Compute the measures of given figures; every figure id must be there."""
    computed = [*cash_flow.measures(by_id), *ratios.measures(by_id)]
    return FeatureSet(
        as_of=as_of,
        history_days=history_days,
        figures=MappingProxyType(dict(by_id)),
        measures=MappingProxyType({one.id: one for one in computed}),
    )
