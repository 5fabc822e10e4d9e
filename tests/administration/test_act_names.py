from __future__ import annotations

from tests.builders import house

from solvent.administration import act_names


def test_each_act_of_the_code_has_a_name_for_pages() -> None:
    assert house.acts() - set(act_names.NAME_BY_ACT) == set()


def test_an_act_without_a_name_is_shown_by_its_word() -> None:
    assert act_names.name_of("nobody.named_it") == "nobody.named_it"
    assert act_names.name_of("company.added") == "Company added"
