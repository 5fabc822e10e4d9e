from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import connectors as a

from solvent.connectors import amounts
from solvent.connectors.amounts import AmountUnreadable


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12.34", 1234),
        ("+12.34", 1234),
        ("-12.34", -1234),
        ("12.34-", -1234),
        ("(12.34)", -1234),
        ("−12,34", -1234),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1'234.56", 123456),
        ("1 234,56", 123456),
        ("1\u202f234,56 €", 123456),
        ("-$1,000.00", -100000),
        ("$-1,000.00", -100000),
        ("KSh 1,000.00", 100000),
        ("EUR 5,00", 500),
        ("1,00,000.50", 10000050),
        ("1,234", 123400),
        ("12,3", 1230),
        ("0", 0),
        (".5", 50),
        ("-.50", -50),
        ("00000000001500.0000", 150000),
        ("120", 12000),
    ],
)
def test_reads_what_banks_write(text: str, minor: int) -> None:
    assert amounts.minor(text, exponent=2) == minor


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", "12..34", "1e5", "NaN", "abc", "1,2,3", "--5", "12-34", "1.2.3,4", "12:34"],
)
def test_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(AmountUnreadable):
        amounts.minor(text, exponent=2)


@pytest.mark.parametrize(("text", "exponent"), [("1.234", 2), ("0.5", 0), ("115.8331", 2)])
def test_never_rounds(text: str, exponent: int) -> None:
    with pytest.raises(AmountUnreadable, match="decimals"):
        amounts.minor(text, exponent=exponent)


def test_a_currency_of_three_decimals_reads_a_comma_before_three_digits_as_decimal() -> None:
    assert amounts.minor("1,234", exponent=3) == 1234


def test_more_digits_than_a_database_holds_are_refused() -> None:
    with pytest.raises(AmountUnreadable, match="too large"):
        amounts.minor("9" * 30, exponent=2)


@given(
    st.integers(-(10**14), 10**14),
    st.sampled_from([(".", ""), (".", ","), (",", "."), (",", " "), (".", "'"), (",", "")]),
    st.sampled_from([0, 2, 3]),
)
def test_any_amount_comes_back_as_it_was_written(
    minor: int, marks: tuple[str, str], exponent: int
) -> None:
    mark, thousands = marks
    written = a.decimal(minor, mark=mark, thousands=thousands, exponent=exponent)
    assert amounts.minor(written, exponent=exponent, mark=mark) == minor
