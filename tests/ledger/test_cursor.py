from __future__ import annotations

import base64
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.ledger import cursor
from solvent.ledger.cursor import CursorMalformed


@given(st.dates(), st.integers(0, 2**62))
def test_what_is_written_reads_back(day: date, seq: int) -> None:
    text = cursor.write(day, seq)
    assert cursor.read(text) == (day, seq)
    assert text.isascii()
    assert "=" not in text


def _plain(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "é",
        "AAAA",
        "....",
        _plain("2026-01-01"),
        _plain("2026-01-01/"),
        _plain("2026-13-01/4"),
        _plain("/4"),
        _plain("2026-01-01/-1"),
        _plain("2026-01-01/" + "9" * 30),
        _plain("2026-01-01/" + "9" * 5000),
        _plain("2026-01-01/1_0"),
        _plain("2026-01-01/١"),
    ],
)
def test_what_no_page_gave_is_refused(text: str) -> None:
    with pytest.raises(CursorMalformed):
        cursor.read(text)


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    try:
        day, seq = cursor.read(text)
    except CursorMalformed:
        return
    assert 0 <= seq < 2**63
    assert date.min <= day <= date.max
