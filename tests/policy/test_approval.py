from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from solvent import ids
from solvent.policy import approval
from solvent.policy.approval import (
    LIFE,
    ApprovalOwn,
    ApprovalSettled,
    ApprovalState,
    Request,
    Wish,
)

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
WISH = Wish("category:learn", None, None, "", b"digest", "", wanted=2)
ASKED = Request(ids.new(), WISH, "key_1", "me_ann", NOW, NOW + LIFE)


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, ApprovalState.WAITING),
        ({"approved_by": ("me_ben",)}, ApprovalState.WAITING),
        ({"approved_by": ("me_ben", "me_cleo")}, ApprovalState.APPROVED),
        ({"approved_by": ("me_ben", "me_cleo"), "refused_by": "me_dan"}, ApprovalState.REFUSED),
        ({"approved_by": ("me_ben", "me_cleo"), "used_at": NOW}, ApprovalState.USED),
        ({"expires_at": NOW}, ApprovalState.EXPIRED),
    ],
)
def test_a_request_stands_by_what_was_said_of_it(
    changed: dict[str, object], state: ApprovalState
) -> None:
    assert replace(ASKED, **changed).state(NOW) is state  # type: ignore[arg-type]


@pytest.mark.parametrize("person", ["key_1", "me_ann", "key_2", "cl_3", "job:posting"])
def test_who_asks_and_what_is_no_person_decides_nothing(person: str) -> None:
    with pytest.raises(ApprovalOwn):
        approval.check(ASKED, person=person, now=NOW)


def test_a_person_says_yes_once_and_in_time() -> None:
    approval.check(ASKED, person="me_ben", now=NOW)
    once = replace(ASKED, approved_by=("me_ben",))
    for found, now in ((once, NOW), (ASKED, NOW + LIFE), (ASKED, NOW + timedelta(days=9))):
        with pytest.raises(ApprovalSettled):
            approval.check(found, person="me_ben", now=now)
    approval.check(once, person="me_cleo", now=NOW)
