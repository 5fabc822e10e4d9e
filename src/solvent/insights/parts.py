"""The parts of a figure: its accounts' sums, signed so that they add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence

from solvent.features.measure import FigureId
from solvent.insights.figure_messages import REST


def of_money(
    value: int, sums: Sequence[int], *, figure_id: FigureId | None = None, turned: bool = False
) -> tuple[tuple[int, ...], int] | None:
    """Sign the accounts' sums the way the figure is, with what it leaves out of them.

    value: the figure, minor units. sums: debit positive, by account. turned: whether the accounts
    are shown credit positive, which decides where both signs would do. Returns the parts and the
    rest, which together are the value; None where the figure is no sum of its accounts.
    """
    total = sum(sums)
    for sign in (-1, 1) if turned else (1, -1):
        if sign * total == value:
            return tuple(sign * one for one in sums), 0
    rest = None if figure_id is None else REST.get(figure_id)
    if rest is None:
        return None
    return tuple(rest.sign * one for one in sums), value - rest.sign * total
