from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.federation import email_domain
from solvent.federation.email_domain import DomainMalformed


def test_a_domain_has_one_form() -> None:
    for text in ("example.com", " Example.COM ", "@example.com", "example.com."):
        assert email_domain.normalise(text) == "example.com"
    assert email_domain.normalise("bücher.example") == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "text",
    ["", "com", "a..com", "-a.com", "a-.com", "a b.com", "a.com/x", "10.0.0.1", "a@b.com", "*.com"],
)
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(DomainMalformed):
        email_domain.normalise(text)


@given(st.text(max_size=30))
def test_the_domain_of_any_text_is_a_domain_or_nothing(text: str) -> None:
    found = email_domain.of_address(text)
    assert found == "" or email_domain.normalise(found) == found
