from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from solvent.ledger import tally
from solvent.ledger.tally import Span, Tally

AS_OF = date(2026, 6, 30)
SUSPENSE, SALES, BANK = UUID(int=1), UUID(int=2), UUID(int=3)
SPAN = Span(
    as_of=AS_OF,
    payments_from=AS_OF - timedelta(days=60),
    parties_from=AS_OF - timedelta(days=30),
    most=3,
    suspense_id=SUSPENSE,
)
EMPTY = Tally(span=SPAN, seq=0, opened_on=None)


@dataclass(frozen=True)
class Row:
    values: dict[str, Any]

    def __getitem__(self, name: str, /) -> Any:
        return self.values[name]


def _row(number: int, back: int, amount: int, party: str, *, unsure: bool = False) -> Row:
    return Row(
        {
            "entry_id": UUID(int=1000 + number),
            "seq": number,
            "dated_on": AS_OF - timedelta(days=back),
            "kind": "bank",
            "line_id": UUID(int=5000 + number),
            "party": party,
            "description": f"{party} {number}",
            "account_id": SUSPENSE if unsure else SALES,
            "amount_minor": amount,
            "reverses": None,
        }
    )


def _sides(row: Row) -> list[Row]:
    return [
        Row(
            {
                "entry_id": row["entry_id"],
                "posting_no": number,
                "dated_on": row["dated_on"],
                "account_id": account_id,
                "amount_minor": amount,
            }
        )
        for number, (account_id, amount) in enumerate(
            ((BANK, row["amount_minor"]), (row["account_id"], -row["amount_minor"]))
        )
    ]


def _grow(held: Tally, rows: list[Row]) -> Tally:
    seq = max([held.seq, *(row["seq"] for row in rows)])
    postings = [side for row in rows for side in _sides(row)]
    found = tally.with_new(held, seq=seq, entries=rows, postings=postings)
    assert found is not None
    return found


_MOVES = st.lists(
    st.tuples(
        st.integers(-3, 70),
        st.integers(-900, 900).filter(bool),
        st.sampled_from("ABC"),
        st.booleans(),
    ),
    max_size=25,
)


@given(moves=_MOVES, cut=st.integers(0, 25))
def test_growing_by_parts_gives_the_same_as_reading_all_at_once(
    moves: list[tuple[int, int, str, bool]], cut: int
) -> None:
    rows = [
        _row(number, back, amount, party, unsure=unsure)
        for number, (back, amount, party, unsure) in enumerate(moves, start=1)
    ]
    by_parts = _grow(_grow(EMPTY, rows[:cut]), rows[cut:])
    assert by_parts == _grow(EMPTY, rows)


@given(moves=_MOVES)
def test_what_is_kept_is_what_the_span_says(moves: list[tuple[int, int, str, bool]]) -> None:
    rows = [
        _row(number, back, amount, party, unsure=unsure)
        for number, (back, amount, party, unsure) in enumerate(moves, start=1)
    ]
    found = _grow(EMPTY, rows)
    counted = [row for row in rows if row["dated_on"] <= AS_OF]
    assert found.suspense_lines == sum(row["account_id"] == SUSPENSE for row in counted)
    assert sum(found.days.values()) == 0
    late = [row for row in counted if row["dated_on"] >= SPAN.payments_from]
    for row in late:
        way = (row["party"], row["amount_minor"] > 0)
        alike = sum((one["party"], one["amount_minor"] > 0) == way for one in late)
        assert found.times[way] == alike
        assert (row["entry_id"] in found.payments) == (alike <= SPAN.most)
    assert len(found.payments) <= len(late)
    assert all(one.bank_id == BANK for one in found.payments.values())


def test_an_entry_that_takes_one_back_asks_for_a_whole_reading() -> None:
    row = _row(1, 3, 500, "A")
    row.values["reverses"] = UUID(int=9)
    assert tally.with_new(EMPTY, seq=1, entries=[row], postings=[]) is None
