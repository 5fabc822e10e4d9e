from __future__ import annotations

from solvent.policy import preview
from solvent.policy.compiled import Compiled, Firm, Person
from solvent.policy.preview import Change, Reach, Subject
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

FIRMS = [
    Firm("one", "DE", "EUR", is_sample=False),
    Firm("two", "DE", "EUR", is_sample=False),
    Firm("three", "US", "USD", is_sample=False),
]


def changed(before: str, after: str, *roles: Role) -> list[Change]:
    subjects = [
        Subject(role, Person(role, role, "member", home=True), PERMISSIONS_BY_ROLE[role])
        for role in roles
    ]
    both = [Compiled(text, organisation="org", firms=FIRMS) for text in (before, after)]
    return list(preview.changes(*both, subjects=subjects, firms=FIRMS))


def on(action: str, condition: str = "") -> str:
    return f'forbid (principal, action == Action::"{action}", resource) {condition};'


def test_nothing_changes_where_the_policies_say_the_same() -> None:
    late = on("score:read", "when { context.hour > 20 }")
    assert changed(late, late, *Role) == []
    assert changed(late, f"{late}\n// a remark", *Role) == []
    twice = on("score:read", "when { context.hour >= 21 }")
    assert changed(late, twice, Role.VIEWER) == []  # said otherwise, and the same


def test_a_bound_is_met_from_both_sides() -> None:
    old, new = (on("score:read", f"when {{ context.hour > {at} }}") for at in (20, 19))
    (change,) = changed(old, new, Role.VIEWER)
    assert (change.before, change.after) == (Reach.SOMETIMES, Reach.SOMETIMES)
    assert change.companies == ("one", "two", "three")


def test_companies_are_told_apart_by_what_the_policies_name() -> None:
    (change,) = changed("", on("score:read", 'when { resource.country == "US" }'), Role.VIEWER)
    assert (change.companies, change.after) == (("three",), Reach.NEVER)
    (named,) = changed("", on("score:read", 'when { resource == Company::"two" }'), Role.VIEWER)
    assert named.companies == ("two",)


def test_only_those_who_hold_a_permission_are_told_of() -> None:
    text = on("key:create", "when { context.approvals < 1 }")
    (change,) = changed("", text, Role.OWNER, Role.VIEWER)
    assert change == Change("owner", "key:create", (), Reach.ALWAYS, Reach.WITH_APPROVAL)


def test_what_is_taken_back_is_told_too() -> None:
    head = 'forbid (principal, action in Action::"changing", resource)'
    text = f'{head} when {{ principal.role == "cfo" }};'
    found = changed(text, "", Role.CFO, Role.OWNER)
    assert {change.who for change in found} == {"cfo"}
    assert all((c.before, c.after) == (Reach.NEVER, Reach.ALWAYS) for c in found)
    assert "score:read" not in {change.permission for change in found}
