from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import forecast as build

from solvent.forecast import course, history
from solvent.forecast.history import History, Known, Lookout

AS_OF = build.AS_OF


def a_history() -> tuple[History, Known]:
    past = history.cut(build.a_steady_firm().books())
    return past, Lookout(past, horizon=2, origins=[past.weeks]).at(past.weeks)


def test_known_movements_stand_on_their_days_and_weeks_end_on_the_path() -> None:
    past, now = a_history()
    path = past.opening_minor + np.cumsum(now.expected) + np.array([7_000.0, 14_000.0])
    movements = [(AS_OF + timedelta(days=3), int(now.expected[0])), (AS_OF + timedelta(days=9), 1)]

    found = course.by_day(past, now, path, movements)

    assert len(found) == 14
    assert found[6] == path[0]
    assert found[2] - found[1] == now.expected[0] + 1_000
    assert found[13] == path[0] + 7_000 + 1


@given(st.lists(st.integers(-1000, 1000), min_size=14, max_size=14))
def test_an_edge_starts_at_the_path_and_never_crosses_it(balances: list[int]) -> None:
    low = course.edge(balances, np.array([-70.0, -140.0]))
    high = course.edge(balances, np.array([70.0, 140.0]))

    assert [a - b for a, b in zip(low, balances, strict=True)] == [-10 * at for at in range(1, 15)]
    assert [a - b for a, b in zip(high, balances, strict=True)] == [10 * at for at in range(1, 15)]


def test_the_first_day_below_zero() -> None:
    day = date(2026, 6, 30)

    assert course.first_below_zero([5, 0, -1, 4, -9], as_of=day) == date(2026, 7, 3)
    assert course.first_below_zero([5, 0], as_of=day) is None
