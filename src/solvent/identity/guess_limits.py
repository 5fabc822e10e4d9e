"""How many guesses are let through: for whom they are counted, how many at once, how fast again.

The design is OWASP's slow-down with device cookies. A browser that signed in to an account before
carries a mark and has a counter of its own, so whatever a stranger does to the shared counter of
unknown devices, the account's owner still comes in. A guess is taken before the secret is
compared and given back when it was right.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from solvent.errors import Unavailable

_IPV6_PREFIX: Final = 64  # what one subscriber has; each of its addresses costs nothing


class GuessesSpent(Unavailable):
    """Too many wrong ones came from devices that are not known; other ways in still work.

    retry_s: seconds until another guess is let through.
    """

    def __init__(self, retry_s: int) -> None:
        message = "Too many attempts. Wait a little, or come in another way."
        remedy = "A passkey, your identity provider, a device you used before or a reset work."
        super().__init__(message, remedy=remedy)
        self.retry_s = retry_s


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` guesses at once, then one more each `gap`. name: keeps the counters apart."""

    name: str
    burst: int
    gap: timedelta


# SP 800-63B, 5.2.2 wants at most 100 wrong ones in a row: a stranger who never pauses gets 10 and
# then 96 a day for one account, from all addresses together.
STRANGERS: Final = Limit("strangers", 10, timedelta(minutes=15))
DEVICE: Final = Limit("device", 10, timedelta(minutes=1))
# An office behind one address shares this one; only wrong guesses of unknown devices stay counted.
ADDRESS: Final = Limit("address", 60, timedelta(seconds=20))
RESET: Final = Limit("reset", 3, timedelta(minutes=20))
RESET_ADDRESS: Final = Limit("reset-address", 20, timedelta(minutes=3))
# The second proof is guessed by one who has the first; a million codes, three good at a time.
CODE: Final = Limit("code", 5, timedelta(minutes=5))
CODE_DEVICE: Final = Limit("code-device", 5, timedelta(minutes=1))
# A signed challenge is answered once.
ONCE: Final = Limit("once", 1, timedelta(minutes=30))


def prefix_of(address: str) -> str:
    """Give the part of an address that one sender is taken to hold; '' where it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _IPV6_PREFIX), strict=False))
    return str(found)
