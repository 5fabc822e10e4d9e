"""ID tokens: what must hold before what a provider says of a person is believed.

The checks are those of OpenID Connect Core 1.0, section 3.1.3.7, none left out: signature by a key
that the provider publishes now, issuer, audience, authorised party, times, nonce, and the hash that
ties the access token to it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from solvent.errors import Forbidden
from solvent.machines import signed_token
from solvent.machines.signed_token import SignatureDoubtful

LEEWAY: Final = timedelta(seconds=60)
_AGE_MAX: Final = timedelta(minutes=10)
_SUBJECT_LENGTH_MAX: Final = 255
_HASH_BY_BITS: Final = {"256": "sha256", "384": "sha384", "512": "sha512", "519": "sha512"}


class IdTokenDoubtful(Forbidden):
    """The ID token does not prove who somebody is. `where` names the claim."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must fit.

    fresh_since: where a new proof was asked for, when; None where an old one is enough.
    """

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    now: datetime
    fresh_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as a provider knows them. subject: its own name for them, never given anew."""

    issuer: str
    subject: str
    claims: dict[str, Any]


def read(text: str, *, jwks: object, expected: Expected) -> Identity:
    """Believe an ID token, or raise IdTokenDoubtful."""
    try:
        signed = signed_token.read(text, jwks=jwks)
    except SignatureDoubtful as fault:
        doubt = _doubtful("signature", fault.remedy)
        raise doubt from fault
    claims = signed.claims
    if str(signed.header.get("typ", "JWT")).lower() != "jwt":
        _refuse("typ")
    if claims.get("iss") != expected.issuer:
        _refuse("iss")
    _check_audience(claims, expected.client_id)
    _check_times(claims, expected)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(
        nonce.encode(), expected.nonce.encode()
    ):
        _refuse("nonce")
    _check_hash(claims, str(signed.header.get("alg")), expected.access_token)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_LENGTH_MAX:
        _refuse("sub")
    return Identity(expected.issuer, subject, claims)


def _check_audience(claims: dict[str, Any], client_id: str) -> None:
    named = claims.get("aud")
    audience = named if isinstance(named, list) else [named]
    if client_id not in audience:
        _refuse("aud")
    party = claims.get("azp")
    # Others that the token is for as well are only believed where it was issued to us.
    if (len(audience) > 1 or party is not None) and party != client_id:
        _refuse("azp")


def _check_times(claims: dict[str, Any], expected: Expected) -> None:
    now, leeway = expected.now.timestamp(), LEEWAY.total_seconds()
    if _moment(claims, "exp") <= now - leeway:
        _refuse("exp")
    if not now - _AGE_MAX.total_seconds() <= _moment(claims, "iat") <= now + leeway:
        _refuse("iat")
    if "nbf" in claims and _moment(claims, "nbf") > now + leeway:
        _refuse("nbf")
    if expected.fresh_since is not None:
        since = expected.fresh_since.timestamp() - leeway
        if not since <= _moment(claims, "auth_time") <= now + leeway:
            _refuse("auth_time")


def _moment(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    # Each comparison with NaN is false, so it would pass some of them.
    if not number or not 0 <= float(value) < _SECONDS_MAX:  # type: ignore[arg-type]
        _refuse(name)
    return float(value)  # type: ignore[arg-type]


def _check_hash(claims: dict[str, Any], algorithm: str, access_token: str) -> None:
    """Check at_hash where it stands: the left half of the token's hash (Core 1.0, 3.1.3.6)."""
    if "at_hash" not in claims:
        return
    name = _HASH_BY_BITS.get(algorithm[-3:], "sha256")
    digest = hashlib.new(name, access_token.encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=")
    if not hmac.compare_digest(str(claims["at_hash"]).encode(), half):
        _refuse("at_hash")


def _refuse(claim: str) -> NoReturn:
    raise _doubtful(claim)


def _doubtful(claim: str, why: str = "") -> IdTokenDoubtful:
    message = "The identity provider's statement about you is not believed."
    return IdTokenDoubtful(message, where=claim, remedy=why or f"It fails on: {claim}.")


_SECONDS_MAX: Final = 2.0**40
