"""The mark by which a browser is known again: which accounts have signed in with it before.

It proves nothing about who sits there and opens nothing: it only gives the browser counters of its
own for guesses, so that strangers cannot use up those of an account's owner.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Final

_ACCOUNTS_MAX: Final = 8  # people who share one browser; the one who came first is forgotten
_MAC_LETTERS: Final = 32  # of hexadecimal: 128 bits


@dataclass(frozen=True, slots=True)
class DeviceMark:
    """A browser's random name and the signatures of the accounts it is known for."""

    name: str
    signatures: tuple[str, ...] = ()

    def text(self) -> str:
        """Write it for a cookie."""
        return ".".join((self.name, *self.signatures))

    def knows(self, key: bytes, account: bytes) -> bool:
        """Tell whether the account signed in here before. account: its blind look-up hash."""
        wanted = _sign(key, self.name, account)
        found = False
        for one in self.signatures:
            found |= hmac.compare_digest(one.encode(), wanted.encode())
        return found

    def with_account(self, key: bytes, account: bytes) -> DeviceMark:
        """Give the mark of the browser once the account has signed in."""
        signed = _sign(key, self.name, account)
        kept = [one for one in self.signatures if one != signed]
        return DeviceMark(self.name, (*kept, signed)[-_ACCOUNTS_MAX:])


def read(text: str) -> DeviceMark:
    """Read the mark from a cookie; a new one where it is none of ours to look at."""
    name, *signatures = text.split(".")
    if len(name) < _MAC_LETTERS or len(signatures) > _ACCOUNTS_MAX:
        return DeviceMark(secrets.token_hex(_MAC_LETTERS // 2))
    return DeviceMark(name, tuple(signatures))


def _sign(key: bytes, name: str, account: bytes) -> str:
    return hmac.digest(key, name.encode() + b"\0" + account, "sha256").hex()[:_MAC_LETTERS]
