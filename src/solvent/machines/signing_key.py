"""Keys that sign access tokens: one per period, derived from the master key, three published.

The next period's key is published a period before it signs, and the previous one stays a period
after, so that whoever keeps the published set for a while knows each key it meets.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import ECKey, KeyParameters

PERIOD = timedelta(days=30)
ALGORITHM = "ES256"
Derive = Callable[[str], bytes]


def period_of(moment: datetime) -> int:
    """Give the number of the period that an instant is in, counted from 1970."""
    return int(moment.timestamp() // PERIOD.total_seconds())


def key_of(period: int, *, derive: Derive) -> ECKey:
    """Derive the key of a period. derive: from a purpose to 32 secret bytes."""
    secret = derive(f"access-token-signing:{period}")
    named: KeyParameters = {"kid": name_of(period), "use": "sig", "alg": ALGORITHM}
    return ECKey.derive_key(secret, "P-256", named)


def name_of(period: int) -> str:
    """Give the key id of a period."""
    return f"at-{period}"


def period_named(name: object, *, now: datetime) -> int | None:
    """Read a key id; None unless it is of the previous, the present or the next period."""
    present = period_of(now)
    for period in (present, present - 1, present + 1):
        if name == name_of(period):
            return period
    return None


def published(now: datetime, *, derive: Derive) -> dict[str, Any]:
    """Give the public halves of three periods as a JWK set."""
    present = period_of(now)
    periods = (present - 1, present, present + 1)
    return {"keys": [key_of(each, derive=derive).as_dict(private=False) for each in periods]}
