from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.tenancy import member
from solvent.tenancy.member import (
    AboveOwnRole,
    LastOwner,
    Member,
    MemberNameMalformed,
    MemberState,
    OwnMembership,
)

NOW = datetime(2026, 3, 31, tzinfo=UTC)
WORDS = st.frozensets(st.sampled_from(["a:read", "a:write", "b:read", "b:write"]))


def a_member(number: int, role: str = "owner", state: MemberState = MemberState.ACTIVE) -> Member:
    return Member(UUID(int=number), f"M{number}", "", role, state, NOW)


@given(
    st.lists(st.tuples(st.sampled_from(["owner", "viewer"]), st.sampled_from(MemberState))),
    st.integers(0, 8),
)
def test_an_organisation_with_an_owner_keeps_one(
    people: list[tuple[str, MemberState]], leaving: int
) -> None:
    members = [a_member(number, *one) for number, one in enumerate(people)]
    owners = [one.member_id for one in members if one.is_active_owner]
    if owners == [UUID(int=leaving)]:
        with pytest.raises(LastOwner):
            member.check_leaves_owner(members, leaving=UUID(int=leaving))
    else:
        member.check_leaves_owner(members, leaving=UUID(int=leaving))


@given(WORDS, WORDS)
def test_nobody_hands_out_more_than_they_hold(own: frozenset[str], others: frozenset[str]) -> None:
    if others - own:
        with pytest.raises(AboveOwnRole):
            member.check_reach(own=own, others=others)
    else:
        member.check_reach(own=own, others=others)
    member.check_reach(own={"*"}, others=others)


def test_nobody_suspends_themselves() -> None:
    with pytest.raises(OwnMembership):
        member.check_not_self("me_1", shown="me_1")
    member.check_not_self("me_1", shown="me_2")


def test_a_name_is_one_line_of_text() -> None:
    assert member.check_name("  Ada \t Birch ") == "Ada Birch"
    for wrong in ("", "  ", "x" * 121, "a\0b", "a\u202eb"):
        with pytest.raises(MemberNameMalformed):
            member.check_name(wrong)
