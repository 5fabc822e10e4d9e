from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from solvent.features.books import PendingLine
from solvent.forecast import due
from solvent.forecast.outlook import Upcoming

AS_OF = date(2026, 6, 30)
LAST = AS_OF + timedelta(days=91)
RENT = Upcoming(date(2026, 7, 3), "rent", -100_000)


def a_line(cash_minor: int, day: date) -> PendingLine:
    return PendingLine(UUID(int=1), day, cash_minor, "")


def test_an_announced_line_takes_the_place_of_what_was_expected() -> None:
    left, lines = due.settle((RENT,), [a_line(-101_000, date(2026, 7, 1))], as_of=AS_OF, last=LAST)

    assert left == ()
    assert lines == ((date(2026, 7, 1), -101_000),)


def test_another_amount_or_a_far_day_is_another_movement() -> None:
    for line in (a_line(-50_000, RENT.day), a_line(-100_000, date(2026, 7, 20))):
        left, lines = due.settle((RENT,), [line], as_of=AS_OF, last=LAST)

        assert left == (RENT,)
        assert len(lines) == 1


def test_one_line_takes_the_place_of_one_only() -> None:
    again = Upcoming(date(2026, 7, 6), "rent", -100_000)

    left, _ = due.settle((RENT, again), [a_line(-100_000, RENT.day)], as_of=AS_OF, last=LAST)

    assert left == (again,)


def test_a_line_of_a_past_day_books_tomorrow() -> None:
    _, lines = due.settle((), [a_line(7, AS_OF - timedelta(days=3))], as_of=AS_OF, last=LAST)

    assert lines == ((AS_OF + timedelta(days=1), 7),)


@given(
    st.lists(st.tuples(st.integers(-200, 200), st.integers(-5, 120)), max_size=8),
)
def test_lines_lie_ahead_and_up_to_the_last_day(given_lines: list[tuple[int, int]]) -> None:
    listed = [a_line(amount, AS_OF + timedelta(days=ahead)) for amount, ahead in given_lines]

    _, lines = due.settle((RENT,), listed, as_of=AS_OF, last=LAST)

    assert all(AS_OF < day <= LAST for day, _ in lines)
    assert len(lines) == sum(line.day <= LAST for line in listed)
