"""Builders of the ledger: a chart, entries, totals, candidates of transfers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from solvent.ledger import accounts
from solvent.ledger.accounts import Kind, Role
from solvent.ledger.balances import AccountTotal
from solvent.ledger.entries import Entry, EntryKind, Posting
from solvent.ledger.transfers import Candidate

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2025, 12, 31)
_BANKS = (
    ("1000", "Current account", Kind.ASSET, Role.BANK),
    ("2000", "Company card", Kind.LIABILITY, Role.CARD),
)


def a_chart(country: str = "US") -> dict[UUID, AccountTotal]:
    """Give the default chart with one bank and one card account, all totals zero."""
    rows = [
        (line.code, line.name, line.kind, line.role) for line in accounts.default_chart(country)
    ]
    return {
        UUID(int=number): AccountTotal(UUID(int=number), code, name, kind, role, 0)
        for number, (code, name, kind, role) in enumerate((*_BANKS, *rows), start=1)
    }


CHART = a_chart()
ID_BY_ROLE = {account.role: account.account_id for account in CHART.values()}
BANK = ID_BY_ROLE[Role.BANK]


def an_entry(
    amount_minor: int = 1000,
    role: Role = Role.SALES,
    *,
    on: date = FIRST_DAY,
    number: int = 1,
    seq: int | None = None,
    kind: EntryKind = EntryKind.BANK,
) -> Entry:
    """Book money into the bank (or out, if negative) against the role's account."""
    return Entry(
        entry_id=UUID(int=10_000 + number),
        dated_on=on,
        seq=number if seq is None else seq,
        postings=(Posting(BANK, amount_minor), Posting(ID_BY_ROLE[role], -amount_minor)),
        line_id=UUID(int=20_000 + number),
        kind=kind,
    )


def a_candidate(
    number: int,
    amount_minor: int,
    *,
    account: int,
    on: date = date(2026, 3, 10),
    text: str = "",
    ref: str = "",
    role: Role = Role.SUSPENSE,
    confidence: int = 0,
    by_person: bool = False,
) -> Candidate:
    return Candidate(
        line_id=UUID(int=number),
        account_id=UUID(int=account),
        booked_on=on,
        amount_minor=amount_minor,
        currency="EUR",
        description=text,
        account_ref=ref,
        role=role,
        confidence=confidence,
        by_person=by_person,
    )


@st.composite
def _postings(draw: st.DrawFn) -> tuple[Posting, ...]:
    """Two to five non-zero postings that sum to zero."""
    amounts = draw(
        st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=4).filter(
            lambda parts: sum(parts) != 0
        )
    )
    amounts.append(-sum(amounts))
    places = draw(
        st.lists(st.sampled_from(list(CHART)), min_size=len(amounts), max_size=len(amounts))
    )
    return tuple(map(Posting, places, amounts))


@st.composite
def books(draw: st.DrawFn, *, entries_max: int = 30) -> Sequence[Entry]:
    """Random books: balanced entries on any days of three years, numbered as they were known."""
    days = st.integers(0, (LAST_DAY - FIRST_DAY).days).map(lambda n: FIRST_DAY + timedelta(days=n))
    rows = draw(st.lists(st.tuples(days, _postings()), max_size=entries_max))
    return [
        Entry(UUID(int=10_000 + seq), day, seq, postings)
        for seq, (day, postings) in enumerate(rows, start=1)
    ]
