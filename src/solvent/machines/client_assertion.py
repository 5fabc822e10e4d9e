"""Assertions by which a client proves itself with its own key (RFC 7523, sections 2.2 and 3)."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from solvent.machines import signed_token
from solvent.machines.signed_token import SignatureDoubtful

TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE_MAX: Final = timedelta(minutes=10)
_LEEWAY: Final = timedelta(seconds=30)
_JTI_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion that is believed. hash: by which it is known when it is shown again."""

    hash: bytes
    expires_at: datetime


def read(
    text: str, *, jwks: dict[str, Any], client: str, audiences: frozenset[str], now: datetime
) -> Assertion:
    """Believe an assertion. client: its shown id. audiences: our issuer and token address.

    Raises SignatureDoubtful.
    """
    claims = signed_token.read(text, jwks=jwks).claims
    named = claims.get("aud")
    aud = named if isinstance(named, list) else [named]
    jti, exp = claims.get("jti"), claims.get("exp")
    whole = (
        claims.get("iss") == client
        and claims.get("sub") == client
        and any(isinstance(each, str) and each in audiences for each in aud)
        and isinstance(jti, str)
        and 0 < len(jti) <= _JTI_LENGTH_MAX
        and isinstance(exp, int)
        and not isinstance(exp, bool)
        and 0 < exp < _EXP_MAX
    )
    if not whole:
        raise _doubtful()
    expires = datetime.fromtimestamp(int(str(exp)), UTC)
    begins = claims.get("nbf", 0)
    if not now - _LEEWAY < expires <= now + LIFE_MAX or not isinstance(begins, int):
        raise _doubtful()
    if begins > (now + _LEEWAY).timestamp():
        raise _doubtful()
    return Assertion(hashlib.sha256(str(jti).encode()).digest(), expires + _LEEWAY)


def claimed_client(text: str) -> str:
    """Give whom an assertion says that it is of, unchecked: only to find the keys by; or ''."""
    middle = text[: signed_token.LENGTH_MAX].split(".")[1:2]
    try:
        claims = json.loads(base64.urlsafe_b64decode(f"{middle[0]}=="))
    except (IndexError, ValueError, RecursionError):
        return ""
    named = claims.get("sub") if isinstance(claims, dict) else None
    return named if isinstance(named, str) else ""


def _doubtful() -> SignatureDoubtful:
    message = "The client assertion is not believed."
    return SignatureDoubtful(
        message, remedy="See iss, sub, aud, jti, and exp at most ten minutes ahead."
    )


_EXP_MAX: Final = 2**40
