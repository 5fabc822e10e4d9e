from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.identity import signed_note
from solvent.identity.signed_note import NoteDoubtful

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
KEY = b"k" * 32
FIELDS = {"tenant": "t", "member": "m"}


def a_note(*, purpose: str = "halfway", bound: str = "browser") -> str:
    return signed_note.write(
        KEY, FIELDS, purpose=purpose, bound=bound, expires=NOW + timedelta(minutes=10)
    )


def read(
    text: str,
    *,
    key: bytes = KEY,
    purpose: str = "halfway",
    bound: str = "browser",
    now: datetime = NOW,
) -> dict[str, str]:
    return signed_note.read(key, text, purpose=purpose, bound=bound, now=now)


def test_what_was_written_is_read_again() -> None:
    assert read(a_note()) == FIELDS


def test_a_note_holds_for_one_purpose_one_browser_one_key_and_its_time() -> None:
    for given_ in (
        {"purpose": "passkey-use"},
        {"bound": "another"},
        {"bound": ""},
        {"key": b"x" * 32},
        {"now": NOW + timedelta(minutes=10)},
    ):
        with pytest.raises(NoteDoubtful):
            read(a_note(), **given_)


def test_a_note_without_a_browser_is_never_taken() -> None:
    with pytest.raises(NoteDoubtful):
        read(a_note(bound=""), bound="")


def test_purpose_and_browser_cannot_be_shifted_into_each_other() -> None:
    with pytest.raises(NoteDoubtful):
        read(a_note(purpose="ab", bound="c"), purpose="a", bound="bc")


@given(st.data())
def test_no_changed_bit_is_taken(data: st.DataObject) -> None:
    raw = bytearray(base64.urlsafe_b64decode(a_note()))
    at = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[at // 8] ^= 1 << at % 8
    with pytest.raises(NoteDoubtful):
        read(base64.urlsafe_b64encode(bytes(raw)).decode())


@given(st.text(max_size=300))
def test_no_other_text_is_a_note(text: str) -> None:
    with pytest.raises(NoteDoubtful):
        read(text)
