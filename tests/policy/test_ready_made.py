from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent import ids
from solvent.policy import ready_made, source, validation
from solvent.policy.ready_made import Form, FormUnusable, Kind
from solvent.tenancy.roles import Role

COMPANY = ids.show(ids.COMPANY, UUID(int=1))
MEMBER = ids.show(ids.MEMBER, UUID(int=2))
FORMS = {
    Kind.AMOUNT: Form(Kind.AMOUNT, "a", amount_minor=100, currency="EUR"),
    Kind.COMPANIES: Form(Kind.COMPANIES, "c", companies=[COMPANY]),
    Kind.HOURS: Form(Kind.HOURS, "h"),
    Kind.FOUR_EYES: Form(Kind.FOUR_EYES, "f"),
}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("who", ["", Role.BOOKKEEPER.value, MEMBER])
def test_what_is_written_can_be_saved(kind: Kind, who: str) -> None:
    text = ready_made.write(replace(FORMS[kind], who=who))
    assert validation.faults(text, companies={COMPANY}, people={MEMBER}) == ()


@given(st.text(min_size=1, max_size=120))
def test_any_name_is_written_safely(name: str) -> None:
    try:
        text = ready_made.write(replace(FORMS[Kind.HOURS], name=name))
    except FormUnusable:
        assert not any(letter.isprintable() and not letter.isspace() for letter in name[:200])
        return
    (one,) = source.statements(text)
    assert one.effect == "forbid"
    assert validation.faults(text) == ()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Kind.AMOUNT, {"amount_minor": 0}),
        (Kind.AMOUNT, {"currency": 'E" }'}),
        (Kind.AMOUNT, {"what": ["key:create"]}),
        (Kind.COMPANIES, {"companies": []}),
        (Kind.COMPANIES, {"companies": ['co_"x']}),
        (Kind.HOURS, {"from_hour": 18}),
        (Kind.HOURS, {"until_hour": 25}),
        (Kind.HOURS, {"last_weekday": 0}),
        (Kind.HOURS, {"what": ["score:red"]}),
        (Kind.FOUR_EYES, {"approvals": 0}),
        (Kind.FOUR_EYES, {"who": 'me_" }'}),
        (Kind.FOUR_EYES, {"name": "  "}),
    ],
)
def test_a_field_that_cannot_be_used_is_named(kind: Kind, wrong: dict[str, object]) -> None:
    with pytest.raises(FormUnusable) as caught:
        ready_made.write(replace(FORMS[kind], **wrong))  # type: ignore[arg-type]
    assert caught.value.where in {*wrong, "hours"}
