from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent import money
from solvent.dashboard import catalogue
from solvent.dashboard.numbers import numbers_for

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("en", "-€1,234,567.89"),
        ("en-GB", "-€1,234,567.89"),
        ("de", "-1.234.567,89\u00a0€"),
        ("fr", "-1\u202f234\u202f567,89\u00a0€"),
    ],
)
def test_money_is_written_as_the_locale_does(tag: str, shown: str) -> None:
    assert numbers_for(tag).money(-123_456_789, "EUR") == shown


def test_a_code_is_kept_apart_from_its_figure() -> None:
    assert numbers_for("en").money(5, "KES") == "KES\u00a00.05"


@given(
    minor=st.integers(-(10**14), 10**14),
    code=st.sampled_from(["USD", "EUR", "KES", "JPY", "KWD", "UGX", "LAK", "CLF"]),
    tag=st.sampled_from(catalogue.languages()),
)
def test_no_minor_unit_is_lost_or_made(minor: int, code: str, tag: str) -> None:
    for text in (numbers_for(tag).money(minor, code), numbers_for(tag).amount(minor, code)):
        digits = re.sub(r"\D", "", text)
        assert int(digits) == abs(minor)
        assert len(digits) >= money.currency(code).exponent + 1
        assert ("-" in text) == (minor < 0)


def test_a_sign_is_shown_on_wish_and_zero_has_none() -> None:
    numbers = numbers_for("en")
    assert numbers.money(100, "USD", signed=True) == "+$1.00"
    assert numbers.money(0, "USD", signed=True) == "$0.00"
    assert [numbers.signed(value) for value in (1.5, 0, -1.5)] == ["+1.5", "0.0", "-1.5"]


def test_amounts_on_axes_are_short_where_the_language_has_a_short_form() -> None:
    assert numbers_for("en").money_short(1_250_000, "USD") == "$12.5K"
    assert numbers_for("de").money_short(1_250_000, "EUR") == "12.500\u00a0€"
    assert numbers_for("en").money_short(99_900, "USD") == "$999"


def test_shares_are_percent_with_the_decimals_asked_for() -> None:
    assert numbers_for("en").percent(0.785, places=1) == "78.5%"
    assert numbers_for("de").percent(0.8) == "80\u00a0%"


def test_days_follow_the_region() -> None:
    assert numbers_for("en").day(DAY) == "Mar 5, 2026"
    assert numbers_for("en-GB").day(DAY) == "5 Mar 2026"
    assert numbers_for("de").day_short(DAY) == "5. März"
    assert numbers_for("de").month(DAY) == "März 2026"


def test_a_moment_has_no_seconds() -> None:
    shown = numbers_for("de").moment(datetime(2026, 3, 5, 14, 3, 59, tzinfo=UTC))
    assert shown == "05.03.2026, 14:03"
