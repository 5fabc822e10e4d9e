"""E-mail addresses as text: one form for each, so that the same person is found again."""

from __future__ import annotations

import re

from solvent.errors import Invalid

_LENGTH_MAX = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
_LOCAL_LENGTH_MAX = 64
# What can be mailed in practice: no quoting, no comments, no spaces or control characters.
_FORM = re.compile(
    r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_](?:[\w-]*[^\W_])"
)


class EmailMalformed(Invalid):
    """The text is no e-mail address."""


def normalise(text: str) -> str:
    """Give the address in small letters and without space around it. Raises EmailMalformed."""
    found = text.strip().lower()
    local = found.partition("@")[0]
    too_long = len(found) > _LENGTH_MAX or len(local) > _LOCAL_LENGTH_MAX
    if too_long or local[:1] == "." or ".." in local or not _FORM.fullmatch(found):
        message = "This is no e-mail address."
        raise EmailMalformed(message, where="email", remedy="Write it as name@example.com.")
    return found


def domain(address: str) -> str:
    """Give what stands behind the @ of a normalised address."""
    return address.rpartition("@")[2]
