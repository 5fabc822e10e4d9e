from __future__ import annotations

import json
from typing import Any

import cedarpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import cedar, cedar_cases
from tests.builders.cedar import Asked, Entity, Store

from solvent import ids
from solvent.policy import circumstances
from solvent.policy.circumstances import Circumstances
from solvent.policy.compiled import Act, Compiled, Firm, Person, PoliciesUnreadable

COMPANY = ids.show(ids.COMPANY, ids.new())
NOON = Circumstances(12, 3, "browser", 0)
ANN = Person("me_ann", "bookkeeper", "member", home=True)


def _engine(policies: dict[str, Any]) -> cedarpy.PolicySet:
    body = {"templates": {}, "staticPolicies": policies, "templateLinks": []}
    return cedarpy.PolicySet.from_json_str(json.dumps(body))


@given(cedar_cases.policy_sets, cedar_cases.worlds(), cedar_cases.requests())
def test_the_engine_decides_as_the_published_semantics_say(
    policies: dict[str, Any],
    world: tuple[list[Any], Store],
    request_: tuple[dict[str, Any], Asked],
) -> None:
    written, store = world
    asked, same = request_
    expected = cedar.authorize(policies, same, store)
    found = cedarpy.is_authorized(
        asked, _engine(policies), cedarpy.Entities.from_json_str(json.dumps(written))
    )
    assert found.allowed is expected.allowed
    assert frozenset(found.diagnostics.reasons) == expected.reasons
    failed = {error.split("`")[1] for error in found.diagnostics.errors}
    assert failed == expected.errors


@given(
    cedar_cases.policy_sets,
    st.sampled_from(cedar_cases.PEOPLE),
    st.sampled_from(["score:read", "key:create"]),
    st.dictionaries(
        st.sampled_from(["hour", "amount_minor", "via"]), st.one_of(st.integers(0, 24), st.text())
    ),
)
def test_what_a_policy_cannot_tell_it_forbids(
    policies: dict[str, Any], person: Entity, permission: str, context: dict[str, str | int]
) -> None:
    body = {"templates": {}, "staticPolicies": policies, "templateLinks": []}
    text = cedarpy.policies_from_json_str(json.dumps(body))
    firms = [Firm(name, "DE", "EUR", is_sample=False) for name in ("one", "two")]
    compiled = Compiled(text, organisation="org", firms=firms)
    who = Person(person.id, "bookkeeper", "member", home=True)
    company = "one" if permission == "score:read" else ""
    found = compiled.decide(
        compiled.entities_with(who), who.subject, Act(permission, company, context)
    )
    everybody = {
        "effect": "permit",
        **{part: {"op": "All"} for part in ("principal", "action", "resource")},
        "conditions": [],
    }
    resource = Entity("Company", "one") if company else cedar_cases.HOLDING
    asked = Asked(person, Entity("Action", permission), resource, context)
    expected = cedar.authorize({"roles": everybody, **policies}, asked, _world(who))
    assert found.allowed is (expected.allowed and not expected.errors)
    assert found.failed is bool(expected.errors)


def _world(who: Person) -> Store:
    """Give the entities that the product hands to its engine."""
    one, two, org = Entity("Company", "one"), Entity("Company", "two"), cedar_cases.HOLDING
    firm = {"country": "DE", "currency": "EUR", "is_sample": False}
    user = {"role": who.role, "kind": who.kind, "home": who.home}
    groups = {"score:read": "reading", "key:create": "changing"}
    return Store(
        {one: firm, two: firm, org: {}, Entity("User", who.subject): user},
        {
            one: frozenset({org}),
            two: frozenset({org}),
            **{
                Entity("Action", word): frozenset({Entity("Action", group)})
                for word, group in groups.items()
            },
        },
    )


def decided(text: str, act: Act, *, person: Person = ANN) -> Any:
    firms = [Firm(COMPANY, "DE", "EUR", is_sample=False)]
    compiled = Compiled(text, organisation="org_1", firms=firms)
    return compiled.decide(compiled.entities_with(person), person.subject, act)


def test_without_a_policy_roles_decide() -> None:
    assert decided("", circumstances.act(NOON, "score:read", company=COMPANY)).allowed


def test_the_policy_that_forbids_is_named_or_counted() -> None:
    text = (
        '@id("Nights") forbid (principal, action, resource) when { context.hour > 20 };'
        "forbid (principal, action, resource) when { context.hour > 22 };"
    )
    for hour, named in ((20, ()), (21, ("Nights",)), (23, ("Nights", "2"))):
        late = Circumstances(hour, 3, "browser", 0)
        found = decided(text, circumstances.act(late, "score:read", company=COMPANY))
        assert found.allowed is not bool(named)
        assert set(found.policies) == set(named)


# Cedar passes over each of these, the forbid with them.
FAILING = (
    "context.amount_minor > 1",
    'context.hour > "noon"',
    "context.hour + 9223372036854775807 > 1",
    "principal.salary > 1",
)


@pytest.mark.parametrize("condition", FAILING)
def test_an_error_is_a_no_and_names_its_policy(condition: str) -> None:
    text = f'@id("x") forbid (principal, action, resource) when {{ {condition} }};'
    found = decided(text, circumstances.act(NOON, "score:read", company=COMPANY))
    assert (found.allowed, found.failed, found.policies) == (False, True, ("x",))


def test_a_request_that_the_engine_cannot_take_is_a_no() -> None:
    found = decided("", Act("score:read", COMPANY, {"hour": 2**70}))
    assert (found.allowed, found.failed) == (False, True)


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(PoliciesUnreadable):
        Compiled("forbid (principal", organisation="org_1", firms=[])
