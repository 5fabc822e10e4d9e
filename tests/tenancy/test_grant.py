from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.tenancy import grant
from solvent.tenancy.grant import Access, Grant, GrantMalformed, GrantState, Part

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
TODAY = NOW.date()
ONE = UUID(int=1)


def a_grant(*, starts: int = 0, ends: int | None = 30) -> Grant:
    return Grant(
        grant_id=UUID(int=9),
        terms=grant.terms(
            access=Access.LENDER if ends is not None else Access.READ_ONLY,
            parts=[Part.SCORE],
            companies=[ONE],
            starts_on=TODAY + timedelta(days=starts),
            ends_on=None if ends is None else TODAY + timedelta(days=ends),
            now=NOW,
        ),
        stored="offered",
        offered_at=NOW,
        offered_by="me_1",
    )


def state(given_: Grant, *, days: int) -> GrantState:
    ahead = timedelta(days=days)
    return given_.state(NOW + ahead)


def test_an_offer_waits_for_thirty_days_and_lapses() -> None:
    offered = a_grant(ends=None)
    assert [state(offered, days=day) for day in (0, 29, 30)] == [
        GrantState.OFFERED,
        GrantState.OFFERED,
        GrantState.LAPSED,
    ]


def test_an_accepted_grant_holds_from_its_first_to_its_last_day() -> None:
    accepted = replace(a_grant(starts=5, ends=7), stored="accepted")
    assert [state(accepted, days=day) for day in (4, 5, 7, 8)] == [
        GrantState.WAITING,
        GrantState.ACTIVE,
        GrantState.ACTIVE,
        GrantState.ENDED,
    ]


def test_a_revoked_grant_is_revoked_whatever_else_it_was() -> None:
    for made in (a_grant(), replace(a_grant(), stored="accepted")):
        assert state(replace(made, stored="revoked"), days=400) is GrantState.REVOKED


def test_a_declined_offer_never_begins() -> None:
    assert state(replace(a_grant(), stored="declined"), days=1) is GrantState.DECLINED


@given(st.sets(st.sampled_from(Part), min_size=1))
def test_a_lender_sees_the_parts_that_were_named_and_no_other(parts: set[Part]) -> None:
    held = grant.permissions(Access.LENDER, parts)
    assert set(grant.parts_of(held)) == parts
    assert held <= grant.PERMISSIONS_MOST
    assert all(word.endswith(":read") for word in held)


def test_a_lender_without_parts_is_refused() -> None:
    with pytest.raises(GrantMalformed, match="names what"):
        grant.permissions(Access.LENDER, [])


def test_only_bookkeeping_may_write_and_nobody_administers() -> None:
    reading = grant.permissions(Access.READ_ONLY)
    booking = grant.permissions(Access.BOOKKEEPING)
    assert all(word.endswith(":read") for word in reading)
    assert booking - reading == {"import:create", "transaction:categorise", "category:learn"}
    nouns = {word.partition(":")[0] for word in booking}
    assert not nouns & {"member", "grant", "key", "policy", "organisation", "audit", "export"}


@given(st.integers(-30, 30), st.integers(-30, 30))
def test_a_grant_that_could_never_be_used_is_refused(starts: int, ends: int) -> None:
    first, last = TODAY + timedelta(days=starts), TODAY + timedelta(days=ends)
    usable = last >= TODAY and last >= first

    def made() -> grant.Terms:
        return grant.terms(
            access=Access.READ_ONLY, companies=None, starts_on=first, ends_on=last, now=NOW
        )

    if not usable:
        with pytest.raises(GrantMalformed) as refused:
            made()
        assert refused.value.where == "ends_on"
        return
    made_terms = made()
    assert (made_terms.starts_at.date(), made_terms.ends_on) == (first, last)
    assert made_terms.companies is None


@pytest.mark.parametrize(
    ("companies", "access", "ends_on"),
    [
        ([], Access.READ_ONLY, None),
        (None, Access.LENDER, None),
        ([UUID(int=n) for n in range(501)], Access.READ_ONLY, date(2027, 1, 1)),
    ],
)
def test_terms_that_leave_open_what_must_be_said_are_refused(
    companies: list[UUID] | None, access: Access, ends_on: date | None
) -> None:
    with pytest.raises(GrantMalformed):
        grant.terms(
            access=access,
            parts=[Part.SCORE],
            companies=companies,
            starts_on=None,
            ends_on=ends_on,
            now=NOW,
        )
