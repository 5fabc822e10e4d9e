from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from solvent.dashboard import catalogue, number_forms

LOCALES = [
    Locale.parse(tag) for tag in (*catalogue.languages(), "en_GB", "en_KE", "de_CH", "fr_CA")
]
UNUSUAL = [Locale.parse(tag) for tag in ("en_IN", "ar_EG", "fa")]


@given(
    scaled=st.integers(-(10**15), 10**15),
    places=st.integers(0, 4),
    code=st.sampled_from(["", "EUR", "USD", "KES", "JPY"]),
    locale=st.sampled_from(LOCALES + UNUSUAL),
)
def test_what_is_written_is_what_babel_writes(
    scaled: int, places: int, code: str, locale: Locale
) -> None:
    value = Decimal(scaled).scaleb(-places)
    slow = number_forms.spaced(number_forms.slow(locale, value, places, code))
    assert number_forms.write(locale, scaled, places, code) == slow


def test_usual_locales_take_the_short_way_and_others_are_left_to_babel() -> None:
    assert all(number_forms.form_of(locale, 2, "EUR") for locale in LOCALES)
    assert number_forms.form_of(Locale.parse("en_IN"), 2, "EUR") is None


@pytest.mark.parametrize(
    ("value", "places", "scaled"),
    [(Decimal("0.25"), 1, 2), (Decimal("0.35"), 1, 4), (2.675, 2, 268), (7, 1, 70), (-0.04, 1, 0)],
)
def test_numbers_are_rounded_half_to_even(value: float | Decimal, places: int, scaled: int) -> None:
    assert number_forms.scale(value, places) == scaled
