from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.ledger import a_candidate

from solvent.ledger import transfers
from solvent.ledger.accounts import Role
from solvent.ledger.transfers import Candidate, Match

_DAY = date(2026, 3, 10)
_TRANSFER = Role.TRANSFERS


def _numbers(found: list[Match]) -> list[tuple[int, int]]:
    return [(pair.line_out.int, pair.line_in.int) for pair in found]


def test_two_sides_that_say_so_are_paired() -> None:
    found = transfers.match(
        [
            a_candidate(1, -50_000, account=1, role=_TRANSFER, confidence=91),
            a_candidate(2, 50_000, account=2, role=_TRANSFER, confidence=91),
        ]
    )
    assert found == [
        Match(UUID(int=1), UUID(int=2), transfers.REASON_BOTH_SAY, found[0].confidence)
    ]


def test_one_side_that_says_so_takes_the_only_line_that_fits() -> None:
    hinted = a_candidate(1, -50_000, account=1, role=_TRANSFER)
    plain = a_candidate(2, 50_000, account=2, on=_DAY + timedelta(days=3))
    assert _numbers(transfers.match([hinted, plain])) == [(1, 2)]
    rival = a_candidate(3, 50_000, account=3)
    assert transfers.match([hinted, plain, rival]) == []


def test_the_number_of_the_other_account_in_the_text_decides_between_two() -> None:
    found = transfers.match(
        [
            a_candidate(1, -50_000, account=1, text="Pay Bill Acc. 0117004418290"),
            a_candidate(2, 50_000, account=2, ref="0117004418290"),
            a_candidate(3, 50_000, account=3, ref="0555"),
        ]
    )
    assert _numbers(found) == [(1, 2)]
    assert found[0].reason == transfers.REASON_NAMED


def test_the_last_four_digits_are_enough_to_name_an_account() -> None:
    out = a_candidate(1, -50_000, account=1, text="EPAY XXXX2216")
    into = a_candidate(2, 50_000, account=2, ref="2216")
    assert _numbers(transfers.match([out, into])) == [(1, 2)]


def test_without_a_word_only_a_pair_that_stands_alone_is_believed() -> None:
    pair = [a_candidate(1, -77_700, account=1), a_candidate(2, 77_700, account=2)]
    assert _numbers(transfers.match(pair)) == [(1, 2)]
    placed = a_candidate(3, 77_700, account=2, role=Role.SALES, confidence=95)
    assert transfers.match([*pair, placed]) == []
    small = [a_candidate(1, -1_200, account=1), a_candidate(2, 1_200, account=2)]
    assert transfers.match(small) == []


def test_what_the_rules_or_a_person_placed_is_left_alone() -> None:
    hinted = a_candidate(1, -50_000, account=1, role=_TRANSFER)
    sold = a_candidate(2, 50_000, account=2, role=Role.SALES, confidence=95)
    chosen = a_candidate(3, 50_000, account=2, by_person=True)
    assert transfers.match([hinted, sold]) == []
    assert transfers.match([hinted, chosen]) == []


def test_same_account_other_currency_other_amount_and_late_lines_do_not_pair() -> None:
    out = a_candidate(1, -50_000, account=1, role=_TRANSFER)
    assert transfers.match([out, a_candidate(2, 50_000, account=1, role=_TRANSFER)]) == []
    assert transfers.match([out, a_candidate(2, 49_999, account=2, role=_TRANSFER)]) == []
    for days in (-2, 6):
        late = a_candidate(2, 50_000, account=2, role=_TRANSFER, on=_DAY + timedelta(days=days))
        assert transfers.match([out, late]) == []


def test_a_standing_transfer_pairs_month_by_month() -> None:
    days = [_DAY + timedelta(days=30 * month) for month in range(6)]
    lines = [
        line
        for at, day in enumerate(days)
        for line in (
            a_candidate(10 + at, -50_000, account=1, role=_TRANSFER, on=day),
            a_candidate(20 + at, 50_000, account=2, role=_TRANSFER, on=day + timedelta(days=1)),
        )
    ]
    assert _numbers(transfers.match(lines)) == [(10 + at, 20 + at) for at in range(6)]


def test_two_equal_pairs_on_one_day_cannot_be_told_apart() -> None:
    lines = [
        a_candidate(number, amount, account=account, role=_TRANSFER)
        for number, amount, account in ((1, -9, 1), (2, -9, 1), (3, 9, 2), (4, 9, 2))
    ]
    assert transfers.match(lines) == []


@st.composite
def _lines(draw: st.DrawFn) -> list[Candidate]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from([-30_000, 30_000, -500, 500]),
                st.integers(1, 3),
                st.integers(0, 12),
                st.sampled_from([Role.SUSPENSE, Role.TRANSFERS, Role.SALES]),
                st.sampled_from([0, 70, 95]),
                st.sampled_from(["", "TO 1111", "FROM 2222"]),
            ),
            max_size=12,
        )
    )
    return [
        a_candidate(
            number,
            amount,
            account=account,
            on=_DAY + timedelta(days=day),
            role=role,
            confidence=confidence,
            text=text,
            ref=str(account) * 4,
        )
        for number, (amount, account, day, role, confidence, text) in enumerate(rows, start=1)
    ]


@given(_lines().flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))))
def test_the_order_of_lines_does_not_matter(
    orders: tuple[list[Candidate], list[Candidate]],
) -> None:
    assert transfers.match(orders[0]) == transfers.match(orders[1])


@given(_lines())
def test_each_pair_cancels_out_between_two_accounts_and_each_line_is_used_once(
    lines: list[Candidate],
) -> None:
    line_by_id = {line.line_id: line for line in lines}
    found = transfers.match(lines)
    used = Counter(line_id for pair in found for line_id in (pair.line_out, pair.line_in))
    assert all(count == 1 for count in used.values())
    for pair in found:
        out, into = line_by_id[pair.line_out], line_by_id[pair.line_in]
        assert out.amount_minor == -into.amount_minor < 0
        assert out.account_id != into.account_id
        assert -1 <= (into.booked_on - out.booked_on).days <= transfers.DAYS_APART_MAX
