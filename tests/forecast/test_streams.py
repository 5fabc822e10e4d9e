from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.builders import forecast as build

from solvent.forecast import streams
from solvent.forecast.streams import Stream
from solvent.ledger.accounts import Role

DAYS = [date(2026, 1, day) for day in (5, 12, 12, 19)]


def a_stream(amounts: list[int]) -> Stream:
    days = [date(2026, 1, 1 + 3 * at) for at in range(len(amounts))]
    (found,) = streams.gather(build.payments_on(days, amounts))
    return found


def test_parties_roles_and_directions_are_kept_apart() -> None:
    paid = build.payments_on(DAYS)
    back = build.payments_on(DAYS, 500)
    taxed = build.payments_on(DAYS, role=Role.INCOME_TAX)
    other = build.payments_on(DAYS, party="Another")

    found = streams.gather([*paid, *back, *taxed, *other])

    assert len(found) == 4
    assert {len(stream.days) for stream in found} == {4}


def test_an_unknown_party_is_told_by_the_description() -> None:
    told = [
        replace(one, party="", description="STANDING ORDER 7") for one in build.payments_on(DAYS)
    ]
    untold = [replace(one, party="") for one in build.payments_on(DAYS)]

    (found,) = streams.gather(told)

    assert found.party == "STANDING ORDER 7"
    assert streams.gather(untold) == ()


@pytest.mark.parametrize("role", [Role.BANK, Role.TRANSFERS])
def test_movements_between_own_accounts_make_no_stream(role: Role) -> None:
    assert streams.gather(build.payments_on(DAYS, role=role)) == ()


def test_lines_of_a_card_move_no_cash() -> None:
    charged = [replace(one, moved=Role.CARD) for one in build.payments_on(DAYS)]

    assert streams.gather(charged) == ()


def test_payments_of_one_day_are_taken_together() -> None:
    (stream,) = streams.gather(build.payments_on(DAYS, [-1, -2, -3, -4]))

    run = streams.whole(stream)

    assert run.sums == (-1, -5, -4)
    assert run.members == ((0,), (1, 2), (3,))


def test_equal_amounts_are_a_part_and_near_ones_another() -> None:
    stream = a_stream([-999, -5000, -999, -5100, -80_000, -999, -4900])

    parts = [sorted(run.sums) for run in streams.parts(stream)]

    assert parts == [[-999, -999, -999], [-5100, -5000, -4900]]


def test_amounts_that_lie_together_are_no_part_of_themselves() -> None:
    assert streams.parts(a_stream([-100, -101, -103, -106])) == []
