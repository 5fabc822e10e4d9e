from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from solvent.machines import secret_text
from solvent.machines.secret_text import Sort

SORTS = st.sampled_from(list(Sort))


@given(SORTS)
def test_a_secret_is_known_by_its_form(sort: Sort) -> None:
    made = secret_text.make(sort)
    assert secret_text.is_whole(made, sort)
    assert re.fullmatch(secret_text.PATTERN, made)
    assert re.search(secret_text.PATTERN, f'key = "{made}"; # note')
    assert made.startswith(secret_text.hint(made))
    assert not any(secret_text.is_whole(made, other) for other in Sort if other is not sort)


@given(SORTS, st.data())
def test_one_changed_letter_is_noticed_without_a_look_up(sort: Sort, data: st.DataObject) -> None:
    made = secret_text.make(sort)
    at = data.draw(st.integers(len(sort.value), len(made) - 1))
    letter = data.draw(st.sampled_from("0aZ_-é\0").filter(lambda one: one != made[at]))
    assert not secret_text.is_whole(made[:at] + letter + made[at + 1 :], sort)


@given(st.text())
def test_no_other_text_passes(text: str) -> None:
    for sort in Sort:
        assert not secret_text.is_whole(text, sort)
        assert not secret_text.is_whole(sort.value + text[:49], sort)


def test_no_two_are_alike() -> None:
    assert len({secret_text.make(Sort.API_KEY) for _ in range(200)}) == 200
