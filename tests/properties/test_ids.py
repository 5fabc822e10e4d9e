from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent import ids
from solvent.ids import IdMalformed, PermissionMissing, Scope, TenantId

uuids = st.uuids()
prefixes = st.sampled_from([ids.TENANT, ids.COMPANY, ids.LINE, ids.ENTRY, ids.API_KEY])


@given(prefixes, uuids)
def test_shown_ids_are_read_back(prefix: str, value: UUID) -> None:
    assert ids.read(prefix, ids.show(prefix, value)) == value


@given(uuids, uuids)
def test_shown_ids_sort_as_the_ids_do(first: UUID, second: UUID) -> None:
    shown = ids.show("co", first) < ids.show("co", second)
    assert shown == (first.int < second.int)


@given(prefixes, st.text(max_size=40))
def test_any_other_text_is_refused_or_is_the_one_way_to_show_its_id(prefix: str, text: str) -> None:
    shown = f"{prefix}_{text}"
    try:
        value = ids.read(prefix, shown)
    except IdMalformed:
        return
    assert ids.show(prefix, value) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "co",
        "co_",
        "tx_01jd0000000000000000000000",  # another type
        "co_01jd000000000000000000000",  # a letter short
        "co_01jd00000000000000000000000",  # a letter long
        "co_01jd000000000000000000000u",  # 'u' is no letter of it
        "co_01JD0000000000000000000000",  # capitals
        "co_80000000000000000000000000",  # more than 128 bits
        "co_zzzzzzzzzzzzzzzzzzzzzzzzzz",
    ],
)
def test_malformed_ids_are_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(IdMalformed) as fault:
        ids.read("co", text)
    assert fault.value.message


def test_largest_id_fits() -> None:
    largest = UUID(int=(1 << 128) - 1)
    assert ids.show("co", largest) == "co_7zzzzzzzzzzzzzzzzzzzzzzzzz"
    assert ids.read("co", "co_7zzzzzzzzzzzzzzzzzzzzzzzzz") == largest


def test_new_ids_are_version_7_and_differ() -> None:
    made = [ids.new(), *ids.new_many(1000)]
    assert len(set(made)) == len(made)
    assert {value.version for value in made} == {7}
    assert {value.variant for value in made} == {"specified in RFC 4122"}
    assert [value.int >> 80 for value in made] == sorted(value.int >> 80 for value in made)


@given(st.integers(min_value=0, max_value=500))
def test_as_many_ids_are_made_as_asked(count: int) -> None:
    assert len(set(ids.new_many(count))) == count


def test_scope_demands_the_permission_itself() -> None:
    scope = Scope(TenantId(UUID(int=1)), "me_x", frozenset({"score:read"}))
    scope.demand("score:read")
    for wanted in ("score:write", "score", "read", "*"):
        with pytest.raises(PermissionMissing):
            scope.demand(wanted)
    Scope(scope.tenant_id, "job:posting", frozenset({"*"})).demand("score:write")
    with pytest.raises(PermissionMissing):
        Scope(scope.tenant_id, "me_x").demand("score:read")
