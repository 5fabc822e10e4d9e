from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from solvent.identity import recovery_codes


def test_a_set_holds_ten_different_codes_of_eighty_bits() -> None:
    codes = recovery_codes.new_set()
    assert len(set(codes)) == recovery_codes.COUNT == 10
    assert {len(recovery_codes.normal(code)) for code in codes} == {16}


@given(st.sampled_from(["upper", "lower"]), st.sampled_from(["", " ", "-", "."]))
def test_a_code_is_the_same_however_it_was_typed(case: str, between: str) -> None:
    code = recovery_codes.new_set()[0]
    typed = getattr(code.replace("-", between), case)()
    assert recovery_codes.normal(typed) == recovery_codes.normal(code)


def test_letters_that_are_taken_for_digits_count_as_them() -> None:
    assert recovery_codes.normal("O0-Il1") == "00111"


@given(st.text(max_size=60))
def test_the_normal_form_is_one_form(text: str) -> None:
    once = recovery_codes.normal(text)
    assert recovery_codes.normal(once) == once
