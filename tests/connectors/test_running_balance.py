from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import connectors as a

from solvent.connectors import running_balance
from solvent.connectors.statement import SourceLine, Tie

MARCH = date(2024, 3, 1)


def lines_of(moves: list[tuple[int, int]], *, opening: int) -> list[SourceLine]:
    """Lines on days after 1 March with running balances; moves: days later, amount."""
    days = accumulate(later for later, _ in moves)
    balances = list(accumulate((amount for _, amount in moves), initial=opening))[1:]
    return [
        a.a_line(
            where=f"line {at}",
            booked_on=MARCH + timedelta(days=day),
            amount_minor=amount,
            balance_after_minor=after,
        )
        for at, (day, (_, amount), after) in enumerate(zip(days, moves, balances, strict=True))
    ]


MOVES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(-1000, 1000).filter(bool)), min_size=2, max_size=25
)


@given(MOVES, st.integers(-5000, 5000), st.randoms(use_true_random=False))
def test_whole_statements_tie_in_any_order_of_the_rows_of_a_day(
    moves: list[tuple[int, int]], opening: int, random: object
) -> None:
    lines = lines_of(moves, opening=opening)
    closing = opening + sum(amount for _, amount in moves)
    for given_lines in (lines, lines[::-1]):
        tied = running_balance.check(given_lines)
        assert tied.tie is Tie.TIED
        assert tied.closing_minor is not None
        assert tied.opening_minor is not None
        assert tied.closing_minor - tied.opening_minor == closing - opening
    shuffled = sorted(lines, key=lambda line: (line.booked_on, random.random()))  # type: ignore[attr-defined]
    assert running_balance.check(shuffled).tie is Tie.TIED


@given(MOVES.filter(lambda moves: len(moves) > 2), st.data())
def test_a_line_taken_out_of_the_middle_breaks_the_tie_by_its_amount(
    moves: list[tuple[int, int]], data: st.DataObject
) -> None:
    lines = lines_of([(1, amount) for _, amount in moves], opening=0)
    missing = lines.pop(data.draw(st.integers(1, len(lines) - 2)))
    tied = running_balance.check(lines)
    assert tied.tie is Tie.BROKEN
    assert tied.gap_minor is not None
    assert abs(tied.gap_minor) == abs(missing.amount_minor)
    assert "line" in tied.note


def test_the_order_is_told_by_the_days() -> None:
    lines = lines_of([(0, 100), (1, -30), (1, 50)], opening=10)
    assert running_balance.check(lines).newest_first is False
    backwards = running_balance.check(lines[::-1])
    assert (backwards.newest_first, backwards.opening_minor, backwards.closing_minor) == (
        True,
        10,
        130,
    )


def test_printed_ends_tie_without_running_balances() -> None:
    lines = [a.a_line(amount_minor=-100), a.a_line(amount_minor=40), a.a_line(pending=True)]
    assert running_balance.check(lines, opening_minor=100, closing_minor=40).tie is Tie.TIED
    broken = running_balance.check(lines, opening_minor=100, closing_minor=45)
    assert (broken.tie, broken.gap_minor) == (Tie.BROKEN, 5)
    assert running_balance.check(lines, closing_minor=45).tie is Tie.UNKNOWN


def test_printed_ends_that_contradict_the_running_balances_break_the_tie() -> None:
    lines = lines_of([(0, 100), (1, -30)], opening=10)
    assert running_balance.check(lines, opening_minor=10, closing_minor=80).tie is Tie.TIED
    assert running_balance.check(lines, opening_minor=11).tie is Tie.BROKEN


def test_a_balance_printed_once_a_day_is_followed_from_one_to_the_next() -> None:
    lines = lines_of([(0, 100), (0, -30), (1, 50), (0, 5)], opening=10)
    sparse = [
        line if at % 2 else a.a_line(booked_on=line.booked_on, amount_minor=line.amount_minor)
        for at, line in enumerate(lines)
    ]
    tied = running_balance.check(sparse)
    assert (tied.tie, tied.opening_minor, tied.closing_minor) == (Tie.TIED, 10, 135)
    del sparse[2]
    assert running_balance.check(sparse).tie is Tie.BROKEN


def test_one_balance_alone_proves_nothing() -> None:
    tied = running_balance.check([a.a_line(balance_after_minor=500)])
    assert (tied.tie, tied.closing_minor, tied.opening_minor) == (Tie.UNKNOWN, 500, 1734)


def test_a_column_that_repeats_todays_balance_is_no_running_balance() -> None:
    lines = [a.a_line(balance_after_minor=500), a.a_line(balance_after_minor=500)]
    assert running_balance.check(lines).tie is Tie.UNKNOWN


def test_no_lines_and_no_balances_are_unknown() -> None:
    assert running_balance.check([]).tie is Tie.UNKNOWN


def test_a_break_is_told_in_the_currencys_own_units() -> None:
    lines = lines_of([(0, 100), (1, -30), (1, 50), (1, 20), (1, 10)], opening=10)
    del lines[1]
    told = running_balance.check(lines, currency="EUR").note
    assert "breaks once, at line 2" in told
    assert "-0.30 EUR is missing" in told
    assert "-30 JPY is missing" in running_balance.check(lines, currency="JPY").note
    assert "-30 minor units are missing" in running_balance.check(lines).note
    del lines[2]
    assert "breaks 2 times, first at line 2" in running_balance.check(lines, currency="EUR").note
