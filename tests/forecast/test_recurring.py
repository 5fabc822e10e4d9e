from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import forecast as build

from solvent.forecast import streams
from solvent.forecast.recurring import Recurring, Watch

LAST = date(2026, 6, 15)


def told(watch: Watch, as_of: date) -> list[tuple[int, int, int]]:
    return [
        (found.occurrences, found.last_day, found.level.next_minor)
        for found in watch.rhythms(as_of.toordinal())
    ]


def a_watch(days: list[date], amounts: int | list[int] = -100) -> Watch:
    (stream,) = streams.gather(build.payments_on(days, amounts))
    return Watch(stream)


@given(st.lists(st.integers(20, 400), min_size=1, max_size=6), st.integers(1, 28))
def test_what_was_asked_of_the_past_changes_nothing_about_the_present(
    asked: list[int], anchor: int
) -> None:
    days = build.on_weekdays(build.monthly(anchor, count=13, last=LAST))
    watch, fresh = a_watch(days), a_watch(days)

    for back in asked:
        watch.rhythms((LAST - timedelta(days=back)).toordinal())

    assert told(watch, LAST) == told(fresh, LAST)


def test_a_rhythm_is_known_from_its_third_beat() -> None:
    watch = a_watch(build.monthly(1, count=6, last=LAST))

    assert told(watch, date(2026, 2, 20)) == []
    assert told(watch, date(2026, 3, 20)) == [(3, date(2026, 3, 1).toordinal(), -100)]


def test_days_due_go_on_in_step_up_to_the_last() -> None:
    (found,) = a_watch(build.every(7, count=8, last=LAST)).rhythms(LAST.toordinal())
    as_of = LAST.toordinal()

    assert found.due(as_of, as_of + 21) == [as_of + 7, as_of + 14, as_of + 21]
    assert found.due(as_of, as_of + 6) == []


def test_one_a_little_late_is_due_tomorrow() -> None:
    found: Recurring
    (found,) = a_watch(build.every(7, count=8, last=LAST)).rhythms(LAST.toordinal())
    late = LAST.toordinal() + 8

    assert found.due(late, late + 7) == [late + 1, late + 6]


def test_wild_weekly_amounts_are_turnover_and_no_obligation() -> None:
    days = build.every(7, count=12, last=LAST)
    amounts = [-100, -900, -20, -400, -1500, -60, -700, -30, -990, -10, -300, -2000]

    assert told(a_watch(days, amounts), LAST) == []
