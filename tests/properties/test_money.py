from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent import money
from solvent.money import AmountTooPrecise, CurrencyUnknown, Money

currencies = st.sampled_from(["EUR", "USD", "KES", "JPY", "KWD", "CLF"]).map(money.currency)
minors = st.integers(min_value=-(10**18), max_value=10**18)


@given(currencies, minors)
def test_minor_units_survive_the_way_through_decimals(unit: money.Currency, minor: int) -> None:
    assert unit.to_minor(unit.to_decimal(minor)) == minor


@given(currencies, minors)
def test_minor_units_survive_the_way_through_text(unit: money.Currency, minor: int) -> None:
    assert unit.to_minor(Decimal(unit.show(minor))) == minor


@given(currencies, minors, st.integers(min_value=1, max_value=9))
def test_a_fraction_of_a_minor_unit_is_refused_and_never_rounded(
    unit: money.Currency, minor: int, digit: int
) -> None:
    finer = unit.to_decimal(minor) + Decimal(digit).scaleb(-unit.exponent - 1)
    with pytest.raises(AmountTooPrecise):
        unit.to_minor(finer)


@given(currencies, minors, minors)
def test_sums_are_exact(unit: money.Currency, first: int, second: int) -> None:
    total = unit.to_decimal(first) + unit.to_decimal(second)
    assert unit.to_minor(total) == first + second


def test_decimals_follow_the_currency() -> None:
    assert money.currency("EUR").to_minor(Decimal("12.34")) == 1234
    assert money.currency("JPY").to_minor(Decimal(1234)) == 1234
    assert money.currency("KWD").to_minor(Decimal("1.234")) == 1234
    assert money.currency("EUR").show(-5) == "-0.05"
    assert money.currency("JPY").show(1200) == "1200"
    assert str(Money(123456, money.currency("KES"))) == "1234.56 KES"


def test_trailing_zeros_do_not_make_an_amount_too_precise() -> None:
    assert money.currency("EUR").to_minor(Decimal("1.5000")) == 150
    assert money.currency("JPY").to_minor(Decimal("1E+3")) == 1000


def test_codes_are_read_as_people_write_them() -> None:
    assert money.currency(" eur ") == money.currency("EUR")


@pytest.mark.parametrize("code", ["", "EU", "EURO", "E1R", "€", "ÄÖÜ", "EU R"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(CurrencyUnknown):
        money.currency(code)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_never_becomes_an_amount(amount: str) -> None:
    with pytest.raises((AmountTooPrecise, ValueError, OverflowError)):
        money.currency("EUR").to_minor(Decimal(amount))
