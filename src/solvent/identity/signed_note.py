"""Signed notes: small statements of ours that a browser carries and cannot change.

A note is for one purpose, holds until a moment, and is bound to the browser it was given to. It
holds ids and choices, never a secret: it is signed, not sealed.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from solvent.errors import Forbidden

_SIGNATURE_BYTES: Final = 32
_LETTERS_MAX: Final = 4096


class NoteDoubtful(Forbidden):
    """The note was changed, is too old or belongs to another browser."""


def write(
    key: bytes, fields: Mapping[str, str], *, purpose: str, bound: str, expires: datetime
) -> str:
    """Sign the fields. bound: what only the browser that may use the note sends with it."""
    body = json.dumps({**fields, "_until": int(expires.timestamp())}, sort_keys=True).encode()
    return base64.urlsafe_b64encode(_sign(key, body, purpose, bound) + body).decode()


def read(key: bytes, text: str, *, purpose: str, bound: str, now: datetime) -> dict[str, str]:
    """Give the fields back as text. Raises NoteDoubtful."""
    try:
        raw = base64.urlsafe_b64decode(text.encode()) if len(text) <= _LETTERS_MAX else b""
    except (ValueError, binascii.Error):
        raw = b""
    signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not bound or not hmac.compare_digest(signature, _sign(key, body, purpose, bound)):
        raise doubtful()
    fields: dict[str, object] = json.loads(body)
    if int(str(fields.pop("_until"))) <= now.timestamp():
        raise doubtful()
    return {name: str(value) for name, value in fields.items()}


def _sign(key: bytes, body: bytes, purpose: str, bound: str) -> bytes:
    words = b"".join(
        len(part).to_bytes(4, "big") + part
        for part in (
            purpose.encode(),
            bound.encode(),
            body,
        )
    )
    return hmac.digest(key, words, "sha256")


def doubtful() -> NoteDoubtful:
    """Make the refusal of a note that no longer holds."""
    message = "This step of signing in is too old or belongs to another browser."
    return NoteDoubtful(message, remedy="Start again from the sign-in page.")
