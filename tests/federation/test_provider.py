from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.federation import provider
from solvent.federation.provider import LEAST, ROLES, ProviderMalformed, RoleRules
from solvent.tenancy.roles import Role

RULES = RoleRules("groups", {"books": Role.BOOKKEEPER, "board": Role.CFO}, None)


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"groups": ["books"]}, Role.BOOKKEEPER),
        ({"groups": "books"}, Role.BOOKKEEPER),
        ({"groups": ["books", "board"]}, Role.CFO),
        ({"groups": ["board", "books", 7, None]}, Role.CFO),
        ({"groups": ["Books"]}, None),
        ({"groups": ["owner"]}, None),
        ({"groups": []}, None),
        ({"groups": None}, None),
        ({"groups": {"books": True}}, None),
        ({}, None),
    ],
)
def test_the_mightiest_of_the_named_values_decides(
    claims: dict[str, Any], role: Role | None
) -> None:
    assert RULES.role_of(claims) is role


def test_a_claim_is_found_by_its_whole_name_or_by_its_path() -> None:
    by_value = {"x": Role.ADMIN}
    nested = {"realm_access": {"roles": ["x"]}}
    assert RoleRules("realm_access.roles", by_value).role_of(nested) is Role.ADMIN
    named = {"https://example.com/roles": ["x"]}
    assert RoleRules("https://example.com/roles", by_value).role_of(named) is Role.ADMIN
    assert RoleRules("a.b.c", by_value).role_of({"a": "text"}) is LEAST


def test_without_a_claim_everybody_gets_the_same() -> None:
    assert RoleRules().role_of({"groups": ["owner"]}) is LEAST
    assert not RoleRules().decides


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["groups", "a", "b"]), JSON), st.text(max_size=8))
def test_whatever_a_provider_says_only_named_roles_come_of_it(
    claims: dict[str, Any], claim: str
) -> None:
    for rules in (RULES, RoleRules(claim, {"x": Role.CFO}, LEAST), RoleRules("a.b", {}, LEAST)):
        assert rules.role_of(claims) in {*provider.handed_out(rules), None}


@given(
    st.dictionaries(
        st.text("abc =:/", min_size=1).map(str.strip).filter(bool), st.sampled_from(ROLES)
    )
)
def test_lines_that_were_written_are_read_again(by_value: dict[str, Role]) -> None:
    read = provider.read_lines(provider.write_lines(by_value))
    assert read == {value: role.value for value, role in by_value.items()}


@pytest.mark.parametrize("text", ["books", "= cfo", "books : cfo"])
def test_a_line_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ProviderMalformed):
        provider.read_lines(text)


@pytest.mark.parametrize("role", ["lender", "accountant_guest", "god", "*"])
def test_a_provider_makes_nobody_a_guest_or_lender(role: str) -> None:
    with pytest.raises(ProviderMalformed):
        provider.rules_of("groups", {"x": role}, "viewer")
