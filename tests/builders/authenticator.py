"""A device that makes passkeys, in software, speaking the browser's JSON (WebAuthn, level 3)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key pair. verifies: whether it says that its user was verified."""

    verifies: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    handle: bytes = b""
    _key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: str, *, origin: str) -> str:
        """Answer to what a site asks to be made."""
        asked = json.loads(options)
        self.handle = _bytes(asked["user"]["id"])
        numbers = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = (
            bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id
        ) + cbor2.dumps(public)
        data = self._data(asked["rp"]["id"], _ATTESTED) + attested
        statement = {"fmt": "none", "attStmt": {}, "authData": data}
        client = _client("webauthn.create", asked["challenge"], origin)
        return self._answer(
            {"clientDataJSON": _text(client), "attestationObject": _text(cbor2.dumps(statement))}
        )

    def use(self, options: str, *, origin: str, host: str = "") -> str:
        """Answer to what a site asks to be proved. host: another one than it asked for."""
        asked = json.loads(options)
        self.count += 1
        data = self._data(host or asked["rpId"], 0)
        client = _client("webauthn.get", asked["challenge"], origin)
        signature = self._key.sign(
            data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._answer(
            {
                "clientDataJSON": _text(client),
                "authenticatorData": _text(data),
                "signature": _text(signature),
                "userHandle": _text(self.handle),
            }
        )

    def _data(self, host: str, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": _text(self.credential_id),
                "rawId": _text(self.credential_id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )


def _client(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
