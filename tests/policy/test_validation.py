"""Each case: a text with ▸ before the place that is to be found, and the words to be said of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.policy import source, validation
from solvent.policy.fault import Said

HEAD = "forbid (principal, action, resource)"
WRONG = [
    ("▸permit (principal, action, resource);", "can only forbid", "unless"),
    ("forbid (principal, action ▸resource);", "cannot stand here", "before it"),
    (f"{HEAD}▸", "ends before it is complete", "semicolon"),
    (f"{HEAD} ▸whenn {{ true }};", "whenn", "beside the editor"),
    (f"{HEAD} when {{ context.hour ▸= 3 }};", "not a valid operator", "beside the editor"),
    (f"{HEAD} when {{ ▸foo }};", "foo", "beside the editor"),
    (f'{HEAD} when {{ context.hour > ▸"x }};', "cannot stand here", "Take it out"),
    (f"{HEAD};\n\n  {HEAD}\n when {{ context.▸hours > 3 }};", "hours does not", "mean hour?"),
    (f"{HEAD} when {{ context.▸amount_minor > 3 }};", "amount_minor", "category:learn"),
    (f"{HEAD} when {{ context.▸minutes_since_proof > 3 }};", "every act", "context has"),
    (
        'forbid (principal, action == Action::▸"score:red", resource);',
        "no action score:red",
        "mean score:read?",
    ),
    ("forbid (principal is ▸Usr, action, resource);", "type Usr", "mean User?"),
    (
        'forbid (principal, action == Action::▸"reading", resource);',
        "'in'",
        'action in Action::"reading"',
    ),
    (
        '▸forbid (principal, action == Action::"score:read", resource is Organisation);',
        "No act fits",
        "beside the editor",
    ),
    (
        f"{HEAD} when {{ context.hour > 3 }}\n ▸when {{ principal.role == 3 }};",
        "a number and a text",
        "Compare",
    ),
    (f'{HEAD} when {{ principal.role ▸in ["a"] }};', "'in' is for", "contains"),
    ("forbid (principal == ▸?principal, action, resource);", "no places", "itself"),
    (f'@id("a") {HEAD};\n▸@id("a") {HEAD};', "the name a already", "another @id"),
    (
        'forbid (principal, action, resource is Company) unless { resource == ▸Company::"co_x" };',
        "no company co_x",
        "Copy the id",
    ),
    ('forbid (principal == ▸User::"me_x", action, resource);', "me_x", "Copy the id"),
]


@pytest.mark.parametrize(("marked", "said", "remedy"), WRONG)
def test_a_fault_has_a_place_and_a_remedy(marked: str, said: str, remedy: str) -> None:
    text = marked.replace("▸", "")
    place = source.line_and_column(text, marked.index("▸"))
    (found,) = validation.faults(text, companies={"co_1"}, people={"me_1"})
    assert (found.line, found.column) == place
    assert said in str(found.message)
    assert remedy in str(found.remedy)
    assert f"line {place[0]}, column {place[1]}: " in str(found)


RIGHT = [
    "",
    "// only a remark",
    f"{HEAD};",
    f'@id("Nights")\n{HEAD} when {{ context.hour > 20 && principal.role != "owner" }};',
    f"{HEAD} when {{ context has amount_minor && context.amount_minor > 5 }};",
    f"{HEAD} when {{ context has minutes_since_proof && context.minutes_since_proof > 5 }};",
    'forbid (principal, action == Action::"key:create", resource) when { context.approvals < 1 };',
    (
        'forbid (principal, action in Action::"changing", resource is Company)\n'
        'unless { resource == Company::"co_1" || resource.country == "DE" };'
    ),
    f'{HEAD} when {{ ["viewer", "analyst"].contains(principal.role) && context.via like "b*" }};',
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_policy_that_fits_is_passed(text: str) -> None:
    assert validation.faults(text, companies={"co_1"}) == ()


def test_faults_of_all_policies_are_told_in_their_order() -> None:
    text = f"{HEAD} when {{ foo }};\n{HEAD};\npermit (principal, action, resource);"
    assert [fault.line for fault in validation.faults(text)] == [1, 3]


def test_there_is_an_end_to_what_is_read() -> None:
    assert len(validation.faults("x" * (validation.LETTERS_MAX + 1))) == 1
    assert len(validation.faults(f"{HEAD};" * (validation.STATEMENTS_MAX + 1))) == 1


@given(st.text(alphabet='forbidpermit(cnaslu,)=;"{}[]?@.é\n >0', max_size=80))
def test_any_text_is_judged_and_each_fault_stands_within_it(text: str) -> None:
    for fault in validation.faults(text):
        lines = text.split("\n")
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
        assert str(fault.message)


def test_words_are_put_into_their_places() -> None:
    assert str(Said("{one} and {two}", {"one": "1"})) == "1 and {two}"
