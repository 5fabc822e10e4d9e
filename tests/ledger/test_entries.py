from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.ledger import BANK, ID_BY_ROLE, an_entry, books

from solvent.ledger import entries
from solvent.ledger.accounts import Role
from solvent.ledger.entries import Entry, EntryKind, Posting

_A, _B = UUID(int=1), UUID(int=2)
_SALES, _OTHER = ID_BY_ROLE[Role.SALES], ID_BY_ROLE[Role.OTHER_INCOME]


def _entry(*amounts: int) -> Entry:
    places = [_A, _B, UUID(int=3)]
    return Entry(UUID(int=9), date(2026, 1, 5), None, tuple(map(Posting, places, amounts)))


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ((100,), "fewer than two"),
        ((), "fewer than two"),
        ((100, -99), "sum to 1"),
        ((100, 0, -100), "posting of zero"),
        ((0, 0), "posting of zero"),
    ],
)
def test_what_does_not_balance_is_refused(amounts: tuple[int, ...], message: str) -> None:
    with pytest.raises(entries.EntryUnbalanced, match=message):
        entries.check(_entry(*amounts))


def test_an_entry_of_three_postings_may_balance() -> None:
    entry = _entry(100, -60, -40)
    assert entries.check(entry) is entry


def test_a_reversal_takes_back_each_posting_and_says_what_it_reverses() -> None:
    entry = replace(an_entry(1250), seq=7, party="ACME", confidence=70)
    reversal = entries.reversal_of(
        entry, entry_id=UUID(int=5), dated_on=date(2026, 2, 1), reason="Wrong account."
    )
    assert [(p.account_id, p.amount_minor) for p in reversal.postings] == [
        (BANK, -1250),
        (_SALES, 1250),
    ]
    assert reversal.reverses == entry.entry_id
    assert reversal.kind is EntryKind.REVERSAL
    assert reversal.seq is None
    assert (reversal.line_id, reversal.party) == (entry.line_id, "ACME")
    assert reversal.confidence == 100


@given(books())
def test_an_entry_and_its_reversal_leave_nothing(known: list[Entry]) -> None:
    for entry in known:
        back = entries.check(
            entries.reversal_of(entry, entry_id=UUID(int=5), dated_on=entry.dated_on, reason="")
        )
        sums: dict[UUID, int] = {}
        for posting in (*entry.postings, *back.postings):
            sums[posting.account_id] = sums.get(posting.account_id, 0) + posting.amount_minor
        assert not any(sums.values())


def _corrected(entry: Entry, closed_through: date | None) -> entries.Correction:
    return entries.correction_of(
        entry,
        account_from=_SALES,
        account_to=_OTHER,
        reversal_id=UUID(int=5),
        entry_id=UUID(int=6),
        closed_through=closed_through,
        reason="Chosen by a person.",
    )


def test_a_correction_moves_one_posting_and_leaves_the_bank_as_it_was() -> None:
    correction = _corrected(an_entry(900, on=date(2026, 1, 15)), None)
    assert correction.entry.postings == (Posting(BANK, 900), Posting(_OTHER, -900))
    assert correction.entry.kind is EntryKind.CORRECTION
    assert correction.entry.reverses is None
    assert correction.reversal.reverses == an_entry().entry_id
    assert correction.entry.dated_on == correction.reversal.dated_on == date(2026, 1, 15)


def test_a_correction_in_a_closed_period_is_dated_on_the_first_open_day() -> None:
    correction = _corrected(an_entry(900, on=date(2026, 1, 15)), date(2026, 1, 31))
    assert correction.entry.dated_on == correction.reversal.dated_on == date(2026, 2, 1)


def test_only_an_account_of_the_entry_can_be_replaced() -> None:
    with pytest.raises(entries.AccountNotInEntry):
        _corrected(an_entry(900, Role.RENT), None)


@given(st.dates(), st.none() | st.dates(max_value=date(9999, 12, 30)))
def test_no_entry_is_dated_in_a_closed_period(day: date, closed: date | None) -> None:
    opened = entries.first_open_day(day, closed_through=closed)
    assert opened >= day
    assert closed is None or opened > closed
    assert opened == day or (closed is not None and day <= closed)
