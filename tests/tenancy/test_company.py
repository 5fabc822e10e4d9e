from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.errors import Invalid
from solvent.money import CurrencyUnknown
from solvent.tenancy import company
from solvent.tenancy.company import CompanyMalformed


def test_a_plain_company_passes() -> None:
    company.check(name="Alder Ltd", country="DE", currency="EUR")
    company.check(name="x" * 120, country="KE", currency="KES")


@pytest.mark.parametrize("name", ["", "  ", "\t\n", "x" * 121])
def test_a_name_is_needed_and_has_a_limit(name: str) -> None:
    with pytest.raises(CompanyMalformed) as fault:
        company.check(name=name, country="DE", currency="EUR")
    assert fault.value.where == "name"


@pytest.mark.parametrize("country", ["", "D", "DEU", "de", "D1", "De", " DE"])
def test_a_country_is_two_capitals(country: str) -> None:
    with pytest.raises(CompanyMalformed) as fault:
        company.check(name="Alder Ltd", country=country, currency="EUR")
    assert fault.value.where == "country"
    assert fault.value.remedy


def test_a_currency_is_a_code() -> None:
    with pytest.raises(CurrencyUnknown):
        company.check(name="Alder Ltd", country="DE", currency="euro")


@given(st.text(max_size=200), st.text(max_size=4), st.text(max_size=4))
def test_whatever_is_given_passes_or_is_told_as_invalid(
    name: str, country: str, currency: str
) -> None:
    try:
        company.check(name=name, country=country, currency=currency)
    except Invalid:
        return
    assert name.strip()
    assert len(country) == 2
