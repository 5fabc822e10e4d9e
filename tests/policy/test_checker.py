from __future__ import annotations

import pytest

from solvent import ids
from solvent.errors import NotFound
from solvent.ids import Scope, TenantId
from solvent.policy.checker import ApprovalNeeded, Approved, PolicyForbids
from solvent.policy.checking import RequestChecker
from solvent.policy.circumstances import Circumstances
from solvent.policy.compiled import Compiled, Firm, Person
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

ONE, TWO = ids.new(), ids.new()
SHOWN = {each: ids.show(ids.COMPANY, each) for each in (ONE, TWO)}
NOON = Circumstances(12, 3, "browser", 0)
NONE = "forbid (principal, action, resource);"
ONLY_ONE = (
    "forbid (principal, action, resource is Company)"
    f' unless {{ resource == Company::"{SHOWN[ONE]}" }};'
)
THREE_EYES = (
    'forbid (principal, action == Action::"key:create", resource) when { context.approvals < 2 };'
)


def a_scope(
    text: str, *, role: Role = Role.OWNER, kind: str = "member", approvals: int = 0
) -> Scope:
    firms = [Firm(shown, "DE", "EUR", is_sample=False) for shown in SHOWN.values()]
    checker = RequestChecker(
        Compiled(text, organisation="org_1", firms=firms),
        person=Person("me_ann", role, kind, home=True),
        circumstances=NOON,
        approved={b"digest": Approved(ids.new(), approvals)},
    )
    return Scope(TenantId(ids.new()), "me_ann", PERMISSIONS_BY_ROLE[role], checker=checker)


def test_a_company_that_is_named_is_decided_by_itself() -> None:
    scope = a_scope(ONLY_ONE)
    scope.demand("score:read", company_id=ONE)
    with pytest.raises(PolicyForbids):
        scope.demand("score:read", company_id=TWO)
    with pytest.raises(NotFound):
        scope.demand("score:read", company_id=ids.new())


def test_without_a_company_it_is_asked_whether_any_may_be_seen() -> None:
    a_scope(ONLY_ONE).demand("score:read")
    with pytest.raises(PolicyForbids):
        a_scope(NONE).demand("score:read")


def test_an_act_that_should_bring_an_amount_and_does_not_is_refused() -> None:
    text = (
        '@id("Limit") forbid (principal, action == Action::"transaction:categorise", resource)'
        " when { context.amount_minor > 100 };"
    )
    scope = a_scope(text)
    scope.demand("transaction:categorise", company_id=ONE, amount_minor=-100, currency="EUR")
    with pytest.raises(PolicyForbids, match="Limit"):
        scope.demand("transaction:categorise", company_id=ONE, amount_minor=-101, currency="EUR")
    with pytest.raises(PolicyForbids, match="could not be evaluated"):
        scope.demand("transaction:categorise", company_id=ONE)


@pytest.mark.parametrize(
    ("role", "kind", "may"),
    [(Role.OWNER, "member", True), (Role.ADMIN, "member", False), (Role.OWNER, "key", False)],
)
def test_only_a_signed_in_owner_can_always_change_policies(
    role: Role, kind: str, *, may: bool
) -> None:
    scope = a_scope(NONE, role=role, kind=kind)
    assert scope.may("policy:manage") is may
    assert not scope.may("member:manage")


def test_approvals_count_for_the_exact_act_only() -> None:
    with pytest.raises(ApprovalNeeded) as asked:
        a_scope(THREE_EYES).demand("key:create", digest=b"digest", about="a key")
    assert (asked.value.wish.wanted, asked.value.wish.about) == (2, "a key")
    with pytest.raises(ApprovalNeeded):
        a_scope(THREE_EYES, approvals=1).demand("key:create", digest=b"digest")
    scope = a_scope(THREE_EYES, approvals=2)
    with pytest.raises(ApprovalNeeded):
        scope.demand("key:create", digest=b"another")
    with pytest.raises(PolicyForbids):
        scope.demand("key:create")
    scope.demand("key:create", digest=b"digest")
    assert isinstance(scope.checker, RequestChecker)
    assert len(scope.checker.leaned_on) == 1


def test_no_approval_helps_where_something_else_forbids() -> None:
    with pytest.raises(PolicyForbids):
        a_scope(THREE_EYES + NONE).demand("key:create", digest=b"digest")
