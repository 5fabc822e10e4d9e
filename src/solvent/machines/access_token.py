"""Access tokens as of RFC 9068: what stands in them, and what is believed of one that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol

from solvent import ids
from solvent.errors import Forbidden
from solvent.ids import TenantId
from solvent.machines import signing_key
from solvent.machines.signing_key import ALGORITHM, Derive

LIFE = timedelta(minutes=10)
TYPE = "at+jwt"
_LEEWAY_S = 5
_LENGTH_MAX = 4_096
_AUDIENCE_PATH = "/v1"


class TokenUnusable(Forbidden):
    """The access token was not issued here, was altered, or is over."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a token says. scope: noun:verb words."""

    token_id: UUID
    tenant_id: TenantId
    client_id: UUID
    scope: frozenset[str]
    issued_at: datetime
    expires_at: datetime


def audience(issuer: str) -> str:
    """Give whom a token is for: the JSON API of this installation."""
    return issuer + _AUDIENCE_PATH


def looks_like_one(text: str) -> bool:
    """Tell a token from an API key by its form."""
    return text.count(".") == _DOTS


def write(token: AccessToken, *, issuer: str, derive: Derive) -> str:
    """Sign a token with the key of the period in which it is issued."""
    period = signing_key.period_of(token.issued_at)
    client = ids.show(ids.CLIENT, token.client_id)
    return jwt.encode(
        {"typ": TYPE, "alg": ALGORITHM, "kid": signing_key.name_of(period)},
        {
            "iss": issuer,
            "aud": audience(issuer),
            "sub": client,
            "client_id": client,
            "scope": " ".join(sorted(token.scope)),
            "jti": str(token.token_id),
            "tenant": ids.show(ids.TENANT, token.tenant_id),
            "iat": int(token.issued_at.timestamp()),
            "exp": int(token.expires_at.timestamp()),
        },
        signing_key.key_of(period, derive=derive),
        algorithms=[ALGORITHM],
    )


def read(text: str, *, issuer: str, derive: Derive, now: datetime) -> AccessToken:
    """Believe a token, or raise TokenUnusable.

    Only ES256, only the type at+jwt, and only this installation's keys of three periods.
    """
    if len(text) > _LENGTH_MAX or not looks_like_one(text) or not text.isascii():
        raise _unusable()
    try:
        token = jwt.decode(text, _KeyFinder(derive, now), algorithms=[ALGORITHM])
        if token.header.get("typ") != TYPE:
            raise _unusable()
        client = token.claims.get("client_id", "")
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience(issuer)},
            sub={"essential": True, "value": client},
            exp={"essential": True},
            iat={"essential": True},
            jti={"essential": True},
        ).validate(token.claims)
        return _token(token.claims)
    except (JoseError, ValueError, KeyError, TypeError, ids.IdMalformed) as fault:
        raise _unusable() from fault


def _token(claims: jwt.Claims) -> AccessToken:
    if not isinstance(claims["scope"], str):
        raise _unusable()
    return AccessToken(
        token_id=UUID(claims["jti"]),
        tenant_id=TenantId(ids.read(ids.TENANT, claims["tenant"])),
        client_id=ids.read(ids.CLIENT, claims["client_id"]),
        scope=frozenset(claims["scope"].split()),
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )


class _KeyFinder:
    """Finds the key that a token names, among those that may have signed it."""

    def __init__(self, derive: Derive, now: datetime) -> None:
        self._derive, self._now = derive, now

    def __call__(self, token: GuestProtocol) -> ECKey:
        """Give the key. Raises TokenUnusable for a name that is not of these periods."""
        period = signing_key.period_named(token.headers().get("kid"), now=self._now)
        if period is None:
            raise _unusable()
        return signing_key.key_of(period, derive=self._derive)


def _unusable() -> TokenUnusable:
    message = "The access token is not valid here, or its ten minutes are over."
    return TokenUnusable(message, remedy="Get a new one: POST /oauth/token.")


_DOTS = 2
