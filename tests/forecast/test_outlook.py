from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from solvent.forecast import outlook as outlooks
from solvent.forecast.outlook import (
    Coverage,
    CoverageGroup,
    Direction,
    Frequency,
    Obligation,
    Outlook,
    Upcoming,
    Week,
)
from solvent.ledger.accounts import Role

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MINOR = st.integers(-(10**15), 10**15)
FREQUENCIES: list[Frequency] = ["weekly", "biweekly", "semimonthly", "monthly", "yearly"]
DIRECTIONS: list[Direction] = ["in", "out"]

OBLIGATIONS = st.builds(
    Obligation,
    key=st.text(),
    party=st.text(),
    role=st.sampled_from(Role),
    direction=st.sampled_from(DIRECTIONS),
    frequency=st.sampled_from(FREQUENCIES),
    next_on=DAYS,
    amount_minor=MINOR,
    amount_low_minor=MINOR,
    amount_high_minor=MINOR,
    occurrences=st.integers(2, 99),
    confidence=st.integers(0, 100),
    entry_ids=st.lists(st.uuids(), max_size=3).map(tuple),
    dates=st.lists(DAYS, max_size=3).map(tuple),
)
WEEKS = st.builds(
    Week,
    starts_on=DAYS,
    ends_on=DAYS,
    low_minor=MINOR,
    mid_minor=MINOR,
    high_minor=MINOR,
    inflow_minor=MINOR,
    outflow_minor=MINOR,
)
COVERAGES = st.builds(
    Coverage,
    target=st.just(80),
    hits=st.integers(0, 9),
    points=st.integers(9, 99),
    by_group=st.lists(
        st.builds(CoverageGroup, st.just("1-4"), st.integers(0, 9), st.integers(9, 99)), max_size=2
    ).map(tuple),
)
OUTLOOKS = st.builds(
    Outlook,
    as_of=DAYS,
    currency=st.just("EUR"),
    opening_minor=MINOR,
    weeks=st.lists(WEEKS, max_size=2).map(tuple),
    cash_out_on=st.none() | DAYS,
    cash_out_low_on=st.none() | DAYS,
    lowest_minor=MINOR,
    lowest_on=DAYS,
    obligations=st.lists(OBLIGATIONS, max_size=2).map(tuple),
    upcoming=st.lists(st.builds(Upcoming, DAYS, st.text(), MINOR), max_size=2).map(tuple),
    coverage=st.none() | COVERAGES,
    enough_history=st.booleans(),
    notes=st.lists(st.sampled_from([outlooks.BOOKS_EMPTY, outlooks.HISTORY_SHORT])).map(tuple),
)


@given(OUTLOOKS)
def test_document_is_plain_json_and_reads_back_equal(outlook: Outlook) -> None:
    text = json.dumps(outlook.to_document())

    assert outlooks.from_document(json.loads(text)) == outlook


def test_document_names_days_roles_and_ids_as_text() -> None:
    day = date(2026, 7, 1)
    found = Obligation(
        key="rent:out:Landlord:monthly",
        party="Landlord",
        role=Role.RENT,
        direction="out",
        frequency="monthly",
        next_on=day,
        amount_minor=-5,
        amount_low_minor=-6,
        amount_high_minor=-4,
        occurrences=1,
        confidence=50,
        entry_ids=(UUID(int=7),),
        dates=(day - timedelta(days=30),),
    )
    empty = Outlook(day, "EUR", 0, (), None, None, 0, day, (), (), None, enough_history=False)

    document = replace(empty, obligations=(found,)).to_document()

    assert document["obligations"][0]["role"] == "rent"
    assert document["obligations"][0]["next_on"] == "2026-07-01"
    assert document["obligations"][0]["entry_ids"] == ["00000000-0000-0000-0000-000000000007"]
    assert document["cash_out_on"] is None
