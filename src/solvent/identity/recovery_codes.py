"""Recovery codes: what opens an account once when the phone or key is lost."""

from __future__ import annotations

import secrets
from typing import Final

COUNT: Final = 10
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: nothing to mistake
_LETTERS: Final = 16  # of 32: 80 bits, out of reach of guessing even without a limit
_GROUP: Final = 4
_MISREAD: Final = str.maketrans("oil", "011")


def new_set() -> tuple[str, ...]:
    """Make a set of codes, as they are shown: 'k3mt-8f2q-…'."""
    return tuple(_new() for _ in range(COUNT))


def normal(text: str) -> str:
    """Bring a code into the form that is hashed, however it was typed."""
    letters = "".join(sign for sign in text.casefold() if sign.isalnum())
    return letters.translate(_MISREAD)


def _new() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))
