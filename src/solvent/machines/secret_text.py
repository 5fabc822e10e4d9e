"""Secrets of machines as text: a fixed beginning, 256 random bits, and a checksum.

Whoever finds one in a repository or a log can tell it by its form alone, and whether it is whole:
`sk_solvent_` or `cs_solvent_`, 43 letters and digits, and 6 more that are the CRC-32 of what
stands before them. The regular expression for a scanner is `PATTERN`.
"""

from __future__ import annotations

import secrets
import zlib
from enum import StrEnum
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_BYTES: Final = 32
_RANDOM_LETTERS: Final = 43  # 62 ** 43 exceeds 2 ** 256
_CHECK_LETTERS: Final = 6  # 62 ** 6 exceeds 2 ** 32
HINT_LETTERS: Final = 15  # the beginning and 4 random letters: 24 of 256 bits
PATTERN: Final = r"\b(?:sk|cs)_solvent_[0-9A-Za-z]{49}\b"


class Sort(StrEnum):
    """What a secret opens, as its beginning says."""

    API_KEY = "sk_solvent_"
    CLIENT_SECRET = "cs_solvent_"  # noqa: S105  the beginning of one


def make(sort: Sort) -> str:
    """Make a secret from the system's randomness."""
    number = int.from_bytes(secrets.token_bytes(_RANDOM_BYTES), "big")
    return _with_check(sort.value + _letters(number, _RANDOM_LETTERS))


def is_whole(text: str, sort: Sort) -> bool:
    """Tell whether a text has the form and the checksum of a secret; nothing is looked up."""
    if not text.startswith(sort.value) or not text.isascii():
        return False
    if len(text) != len(sort.value) + _RANDOM_LETTERS + _CHECK_LETTERS:
        return False
    return secrets.compare_digest(_with_check(text[:-_CHECK_LETTERS]), text)


def hint(secret: str) -> str:
    """Give the beginning by which a person tells one secret from another."""
    return secret[:HINT_LETTERS]


def _with_check(text: str) -> str:
    return text + _letters(zlib.crc32(text.encode()), _CHECK_LETTERS)


def _letters(number: int, count: int) -> str:
    written = []
    for _ in range(count):
        number, digit = divmod(number, len(_ALPHABET))
        written.append(_ALPHABET[digit])
    return "".join(reversed(written))
