"""The cursor of a list of entries: opaque outside, the last entry's day and sequence inside."""

from __future__ import annotations

import base64
import binascii
from datetime import date

from solvent.errors import Invalid

_SEQ_MAX = 2**63 - 1


class CursorMalformed(Invalid):
    """The cursor did not come from an earlier page."""


def write(day: date, seq: int) -> str:
    """Make the cursor of the page after this entry."""
    return base64.urlsafe_b64encode(f"{day.isoformat()}/{seq}".encode()).decode().rstrip("=")


def read(text: str) -> tuple[date, int]:
    """Read a cursor. Raises CursorMalformed."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        day_text, _, seq_text = plain.partition("/")
        day, seq = date.fromisoformat(day_text), int(seq_text)
    except (ValueError, binascii.Error) as fault:
        raise _malformed() from fault
    if not 0 <= seq <= _SEQ_MAX or write(day, seq) != text:
        raise _malformed()
    return day, seq


def _malformed() -> CursorMalformed:
    message = "The cursor did not come from an earlier page."
    return CursorMalformed(
        message, where="cursor", remedy="Pass `next_cursor` of the page before, as it is."
    )
