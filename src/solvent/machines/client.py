"""OAuth 2.0 clients: programs that get short tokens for a secret or a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn
from uuid import UUID

from solvent.errors import Conflict, Invalid, NotFound
from solvent.machines.bounds import Bounds

_JWKS_KEYS_MAX = 10
_PUBLIC_KINDS = frozenset({"EC", "RSA", "OKP"})
_PRIVATE_FIELDS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class ClientUnknown(NotFound):
    """There is no such client in this organisation."""


class ClientEnded(Conflict):
    """The client was revoked."""


class JwksMalformed(Invalid):
    """The public keys that a client would sign with cannot be used."""


class ClientState(StrEnum):
    """How a client stands at an instant."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """One secret of a client, kept as a hash. expires_at: None until it is replaced."""

    secret_id: UUID
    hash: bytes
    hint: str
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Client:
    """One client.

    jwks: its public keys where it proves itself by a signature, None where by a secret.
    tokens_from: tokens issued before this instant are refused.
    """

    client_id: UUID
    bounds: Bounds
    jwks: dict[str, Any] | None
    made_by: UUID | None
    created_at: datetime
    last_used_at: datetime | None
    tokens_from: datetime
    revoked_at: datetime | None
    secrets: tuple[ClientSecret, ...] = ()

    def state(self, now: datetime) -> ClientState:
        """Tell how the client stands."""
        if self.revoked_at is not None:
            return ClientState.REVOKED
        ended = self.bounds.expires_at is not None and self.bounds.expires_at <= now
        return ClientState.EXPIRED if ended else ClientState.ACTIVE

    def opens(self, now: datetime) -> bool:
        """Tell whether the client gets tokens and its tokens hold."""
        return self.state(now) is ClientState.ACTIVE

    def working_secrets(self, now: datetime) -> tuple[ClientSecret, ...]:
        """Give the secrets that work now."""
        return tuple(s for s in self.secrets if s.expires_at is None or s.expires_at > now)


def check_jwks(jwks: object) -> dict[str, Any]:
    """Give public keys back that a client registers. Raises JwksMalformed, for private ones too."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= _JWKS_KEYS_MAX:
        _refuse(f"It holds 1 to {_JWKS_KEYS_MAX} keys in 'keys'.")
    for key in keys:
        if not isinstance(key, dict) or key.get("kty") not in _PUBLIC_KINDS:
            _refuse("Each key is of the kind EC, RSA or OKP.")
        if _PRIVATE_FIELDS & set(key):
            _refuse("A private key was sent; make a new one, and send its public half.")
    return {"keys": keys}


def _refuse(message: str) -> NoReturn:
    raise JwksMalformed(message, where="jwks", remedy="Send a JWK set as in RFC 7517.")
