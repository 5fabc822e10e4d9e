from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.tenancy import email_address
from solvent.tenancy.email_address import EmailMalformed

LETTERS = "abcdefghijklmnopqrstuvwxyzäöß0123456789"
LOCALS = st.text(LETTERS + "+_-", min_size=1, max_size=30)
LABELS = st.text(LETTERS, min_size=2, max_size=20)


@given(LOCALS, LABELS, LABELS, st.sampled_from([str.upper, str.lower, str.title]))
def test_however_it_is_written_it_is_one_address(
    local: str, host: str, top: str, written: object
) -> None:
    address = f"{local}@{host}.{top}"
    assert callable(written)
    found = email_address.normalise(f"  {written(address)}\n")
    assert found == written(address).lower()
    assert email_address.normalise(found) == found
    assert email_address.domain(found) == found.split("@")[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b.de",
        "a@b",
        "a b@c.de",
        "a@b..de",
        "a@-b.de",
        "a@b-.de",
        ".a@b.de",
        "a..b@c.de",
        "a@b.de,c@d.de",
        "a@b.de\nBcc: c@d.de",
        "<a@b.de>",
        "a\x00@b.de",
        "x" * 65 + "@b.de",
        "a@" + "b" * 250 + ".de",
    ],
)
def test_what_cannot_be_mailed_is_refused(text: str) -> None:
    with pytest.raises(EmailMalformed):
        email_address.normalise(text)


@given(st.text(max_size=300))
def test_any_text_is_an_address_without_space_and_lines_or_refused(text: str) -> None:
    try:
        found = email_address.normalise(text)
    except EmailMalformed:
        return
    assert found.count("@") == 1
    assert not set(found) & set(" \r\n\0,;<>")
