from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import connectors as a

from solvent.connectors import identity
from solvent.connectors.statement import SourceLine

MARCH = date(2024, 3, 1)
# Few values, so that equal payments, reused ids and blank ids are common.
LINES = st.lists(
    st.builds(
        lambda day, amount, ref, text: a.a_line(
            booked_on=MARCH + timedelta(days=day),
            amount_minor=amount,
            source_id=ref,
            description=text,
        ),
        st.integers(0, 6),
        st.integers(-2, 2),
        st.sampled_from(["", "", "A", "B"]),
        st.sampled_from(["SHOP", "shop", "RENT"]),
    ),
    max_size=30,
).map(lambda lines: sorted(lines, key=lambda line: line.booked_on))


@given(LINES)
def test_each_line_has_a_key_of_its_own_and_reading_again_gives_the_same(
    lines: list[SourceLine],
) -> None:
    keys = identity.dedupe_keys(lines)
    assert len(set(keys)) == len(lines)
    assert {len(key) for key in keys} <= {identity.KEY_BYTES}
    assert identity.dedupe_keys(lines) == keys


@given(LINES, st.integers(0, 7), st.integers(0, 7))
def test_files_that_overlap_at_whole_days_add_up_to_the_whole(
    lines: list[SourceLine], one: int, other: int
) -> None:
    start, end = sorted((MARCH + timedelta(days=one), MARCH + timedelta(days=other)))
    first = [line for line in lines if line.booked_on <= end]
    second = [line for line in lines if line.booked_on >= start]
    together = set(identity.dedupe_keys(first)) | set(identity.dedupe_keys(second))
    assert together == set(identity.dedupe_keys(lines))


@given(LINES, st.randoms(use_true_random=False))
def test_rows_of_a_day_in_another_order_add_nothing(
    lines: list[SourceLine], random: object
) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert set(identity.dedupe_keys(shuffled)) == set(identity.dedupe_keys(lines))


@given(LINES)
def test_a_key_belongs_to_one_id_day_and_amount(lines: list[SourceLine]) -> None:
    by_key = dict(zip(identity.dedupe_keys(lines), lines, strict=True))
    for _, line in zip(range(3), by_key.values(), strict=False):
        other = a.a_line(
            booked_on=line.booked_on,
            amount_minor=line.amount_minor + 1,
            source_id=line.source_id,
            description=line.description,
        )
        known = by_key.get(identity.dedupe_keys([other])[0])
        assert known is None or known.amount_minor == other.amount_minor


def test_two_equal_payments_on_a_day_stay_two() -> None:
    keys = identity.dedupe_keys([a.a_line(), a.a_line(), a.a_line(source_id="1")])
    assert Counter(keys).most_common(1)[0][1] == 1


def test_an_id_that_the_bank_reuses_does_not_hide_other_payments() -> None:
    reused = [a.a_line(source_id="0"), a.a_line(source_id="0", amount_minor=-1)]
    assert len(set(identity.dedupe_keys(reused))) == 2


def test_a_pending_line_never_has_the_key_of_a_posted_one() -> None:
    posted, pending = a.a_line(), a.a_line(pending=True)
    assert not set(identity.dedupe_keys([posted])) & set(identity.dedupe_keys([pending]))


def posted_after(days: int, amount: int, text: str) -> SourceLine:
    return a.a_line(booked_on=MARCH + timedelta(days=days), amount_minor=amount, description=text)


PENDING = a.a_line(booked_on=MARCH, amount_minor=-5000, description="PENDING SHELL STATION 12")


@pytest.mark.parametrize(
    ("posted", "matches"),
    [
        (posted_after(2, -5000, "SHELL STATION LONDON"), True),
        (posted_after(10, -5000, "SHELL STATION LONDON"), True),
        (posted_after(11, -5000, "SHELL STATION LONDON"), False),
        (posted_after(-2, -5000, "SHELL STATION LONDON"), False),
        (posted_after(2, -5000, "BAKERY"), False),
        (posted_after(2, 5000, "SHELL STATION LONDON"), False),
        (posted_after(2, -4200, "SHELL STATION LONDON"), True),
        (posted_after(2, -6500, "SHELL STATION LONDON"), True),
        (posted_after(2, -6600, "SHELL STATION LONDON"), False),
        (posted_after(8, -4200, "SHELL STATION LONDON"), False),
        (posted_after(2, -4200, "SHOE STORE"), False),
    ],
)
def test_pending_becomes_posted_by_amount_day_and_text(
    posted: SourceLine, *, matches: bool
) -> None:
    score = identity.matches_pending(PENDING, posted)
    assert (score >= 0.5) is matches
    assert score == 0 or score >= 0.5


def test_the_same_id_settles_it() -> None:
    pending = a.a_line(source_id="X", pending=True)
    posted = a.a_line(source_id="X", amount_minor=-9, description="OTHER")
    assert identity.matches_pending(pending, posted) == 1


def test_the_same_amount_is_likelier_than_a_changed_one() -> None:
    same = identity.matches_pending(PENDING, posted_after(3, -5000, "SHELL STATION LONDON"))
    tip = identity.matches_pending(PENDING, posted_after(1, -5100, "SHELL STATION LONDON"))
    assert same > tip
