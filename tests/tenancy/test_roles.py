from __future__ import annotations

import re
from pathlib import Path

import pytest

from solvent.tenancy import roles
from solvent.tenancy.roles import MEANING_BY_PERMISSION, PERMISSIONS, PERMISSIONS_BY_ROLE, Role

SOURCES = Path(__file__).resolve().parents[2] / "src" / "solvent"
ASKED = re.compile(r"""(?:demand|demand_role|may)\(\s*["']([a-z]+:[a-z]+)["']""")

# Each pair: whatever the first may do, the second may too.
LESSER_AND_GREATER = [
    (Role.LENDER, Role.VIEWER),
    (Role.VIEWER, Role.ANALYST),
    (Role.ANALYST, Role.BOOKKEEPER),
    (Role.BOOKKEEPER, Role.CFO),
    (Role.CFO, Role.OWNER),
    (Role.ADMIN, Role.OWNER),
    (Role.VIEWER, Role.AUDITOR),
    (Role.ACCOUNTANT_GUEST, Role.BOOKKEEPER),
]


@pytest.mark.parametrize(("lesser", "greater"), LESSER_AND_GREATER)
def test_the_greater_role_may_do_all_that_the_lesser_may(lesser: Role, greater: Role) -> None:
    assert PERMISSIONS_BY_ROLE[lesser] < PERMISSIONS_BY_ROLE[greater]


def test_each_role_has_a_column_and_a_name() -> None:
    assert set(PERMISSIONS_BY_ROLE) == set(Role) == set(roles.NAME_BY_ROLE)


def test_the_owner_holds_every_permission_there_is() -> None:
    assert PERMISSIONS_BY_ROLE[Role.OWNER] == set(PERMISSIONS)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.VIEWER, Role.LENDER, Role.AUDITOR])
def test_those_who_only_look_change_nothing(role: Role) -> None:
    changing = {
        word
        for word in PERMISSIONS_BY_ROLE[role]
        if word.rpartition(":")[2] not in {"read", "verify"}
    }
    # How long the record is kept, and that it is held for a court, an auditor may ask for.
    assert changing <= ({"audit:manage"} if role is Role.AUDITOR else set())


def test_guests_and_lenders_know_nothing_of_the_organisation_itself() -> None:
    for role in (Role.ACCOUNTANT_GUEST, Role.LENDER):
        nouns = {word.partition(":")[0] for word in PERMISSIONS_BY_ROLE[role]}
        assert not nouns & {"organisation", "member", "key", "grant", "audit", "policy", "approval"}


def test_nobody_but_owners_ends_or_hands_over() -> None:
    for word in ("organisation:transfer", "organisation:delete"):
        assert [role for role in Role if word in PERMISSIONS_BY_ROLE[role]] == [Role.OWNER]


def test_permissions_are_noun_and_verb_once_each_with_a_sentence() -> None:
    assert len(set(PERMISSIONS)) == len(PERMISSIONS) == len(MEANING_BY_PERMISSION)
    assert all(re.fullmatch(r"[a-z]+:[a-z]+", word) for word in PERMISSIONS)
    assert len(set(MEANING_BY_PERMISSION.values())) == len(PERMISSIONS)
    assert all(len(meaning.split()) > 2 for meaning in MEANING_BY_PERMISSION.values())


def test_what_shows_figures_is_read_by_every_viewer() -> None:
    assert PERMISSIONS_BY_ROLE[Role.VIEWER] > roles.READ
    assert all(word.endswith(":read") for word in roles.READ)


def test_what_the_code_asks_for_stands_in_the_table() -> None:
    asked = {
        word
        for path in SOURCES.rglob("*.py")
        for word in ASKED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 20
    assert asked <= set(PERMISSIONS)
