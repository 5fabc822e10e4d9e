"""The cursor of a list of entries: opaque outside, the last entry's day and sequence inside."""

from __future__ import annotations

import base64
import binascii
from datetime import date

from solvent.errors import Invalid


class CursorMalformed(Invalid):
    """The cursor did not come from an earlier page."""


def write(day: date, seq: int) -> str:
    """Make the cursor of the page after this entry."""
    return base64.urlsafe_b64encode(f"{day.isoformat()}/{seq}".encode()).decode().rstrip("=")


def read(text: str) -> tuple[date, int]:
    """Read a cursor. Raises CursorMalformed."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        day, _, seq = plain.partition("/")
        return date.fromisoformat(day), int(seq)
    except (ValueError, binascii.Error) as fault:
        message = "The cursor did not come from an earlier page."
        raise CursorMalformed(
            message, where="cursor", remedy="Pass `next_cursor` of the page before, as it is."
        ) from fault
