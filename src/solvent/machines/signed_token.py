"""Reading a signed token of somebody else by the public keys they published.

The algorithm is taken from our list and must fit the key, never from what the token asks for: no
'none', and no key that was published is ever used as a shared secret (RFC 8725, sections 3.1, 3.2).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, JWKRegistry, Key

from solvent.errors import Forbidden

# Kind of key and curve by algorithm; '' where the kind has none to choose.
_KEY_BY_ALGORITHM: Final = {
    "RS256": ("RSA", ""),
    "RS384": ("RSA", ""),
    "RS512": ("RSA", ""),
    "PS256": ("RSA", ""),
    "PS384": ("RSA", ""),
    "PS512": ("RSA", ""),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "Ed25519": ("OKP", "Ed25519"),
}
ALGORITHMS: Final = tuple(_KEY_BY_ALGORITHM)
LENGTH_MAX: Final = 16 * 1024
_KEYS_MAX: Final = 100
_RSA_BITS_MIN: Final = 2048
_RSA_BITS_MAX: Final = 8192


class SignatureDoubtful(Forbidden):
    """No published key made the token's signature, or the token is malformed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a token says, once its signature was found good."""

    header: dict[str, Any]
    claims: dict[str, Any]


def read(text: str, *, jwks: object) -> Signed:
    """Read a token by a JWK set. Raises SignatureDoubtful, whatever is wrong."""
    if len(text) > LENGTH_MAX or not text.isascii() or text.count(".") != _DOTS:
        _refuse("It has not the form of a signed token.")
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or len(keys) > _KEYS_MAX:
        _refuse("The published keys are no JWK set.")
    try:
        token = jwt.decode(text, _Finder(keys), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise _doubtful(_said(fault)) from fault
    return Signed(token.header, token.claims)


def has_usable(jwks: object) -> bool:
    """Tell whether a JWK set holds a key that a token could be believed by."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or len(keys) > _KEYS_MAX:
        return False
    kinds = {kind for kind, _ in _KEY_BY_ALGORITHM.values()}
    return any(
        isinstance(key, dict) and key.get("kty") in kinds and key.get("use", "sig") == "sig"
        for key in keys
    )


class _Finder:
    """Finds the published key by which a token says it was signed."""

    def __init__(self, keys: list[object]) -> None:
        self._keys = [key for key in keys if isinstance(key, dict)]

    def __call__(self, token: GuestProtocol) -> Key:
        """Give the key. Raises SignatureDoubtful where none or several could be meant."""
        header = token.headers()
        kind, curve = _KEY_BY_ALGORITHM.get(str(header.get("alg")), ("", ""))
        fitting = [
            key
            for key in self._keys
            if key.get("kty") == kind
            and (not curve or key.get("crv") == curve)
            and key.get("use", "sig") == "sig"
            and key.get("alg", header.get("alg")) == header.get("alg")
        ]
        if "kid" in header:
            fitting = [key for key in fitting if key.get("kid") == header["kid"]]
        if len(fitting) != 1:
            _refuse("No published key is the one it was signed with.")
        public = {name: value for name, value in fitting[0].items() if name in _PUBLIC_FIELDS}
        if kind == "RSA" and not _is_strong(public.get("n")):
            _refuse("The published RSA key is too short or too long.")
        return JWKRegistry.import_key(public)


def _is_strong(modulus: object) -> bool:
    """Tell whether an RSA key has a length that is secure and costs no minutes to use."""
    if not isinstance(modulus, str) or len(modulus) > _RSA_BITS_MAX:
        return False
    bits = int.from_bytes(base64.urlsafe_b64decode(f"{modulus}==")).bit_length()
    return _RSA_BITS_MIN <= bits <= _RSA_BITS_MAX


def _said(fault: Exception) -> str:
    return str(fault) if isinstance(fault, SignatureDoubtful) else "Its signature is not good."


def _refuse(why: str) -> NoReturn:
    raise _doubtful(why)


def _doubtful(why: str) -> SignatureDoubtful:
    message = "The token is not believed."
    return SignatureDoubtful(message, remedy=why)


_PUBLIC_FIELDS: Final = frozenset({"kty", "crv", "x", "y", "n", "e"})
_DOTS = 2
