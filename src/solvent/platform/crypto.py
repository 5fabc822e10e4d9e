"""The installation's root: derived passwords, keyed hashes, envelopes of what is no organisation's.

What belongs to an organisation is sealed by its own keys (solvent.vault); what was sealed under the
root before it had any still opens. An envelope of the root holds a data key of its own; in bytes:

    1 format | 2 key version | 12 nonce, 48 wrapped data key | 12 nonce, n+16 ciphertext

Both layers are bound to a context ('tenant/table/field/row'): an envelope moved elsewhere does not
open. AES-GCM as in NIST SP 800-38D; key derivation is HKDF-SHA256 (RFC 5869).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from solvent.vault import root
from solvent.vault.envelope import EnvelopeBroken, KeyUnusable
from solvent.vault.master_key import MasterKeys

_FORMAT = 1
_KEY_BYTES, _NONCE_BYTES, _TAG_BYTES = 32, 12, 16
_WRAPPED_BYTES = _NONCE_BYTES + _KEY_BYTES + _TAG_BYTES
_HEAD_BYTES = 3


@dataclass(frozen=True, slots=True)
class Keyring:
    """The root's keys by version; the highest seals, all open. Never shown in logs."""

    keys: dict[int, bytes] = field(repr=False)

    @property
    def version(self) -> int:
        """The version that seals."""
        return max(self.keys)

    def seal(self, plain: bytes, *, context: str) -> bytes:
        """Put bytes into an envelope bound to the context."""
        head = bytes([_FORMAT]) + self.version.to_bytes(2, "big")
        bound = head + context.encode()
        data_key = os.urandom(_KEY_BYTES)
        wrap_nonce, nonce = os.urandom(_NONCE_BYTES), os.urandom(_NONCE_BYTES)
        wrapped = AESGCM(self.keys[self.version]).encrypt(wrap_nonce, data_key, bound)
        sealed = AESGCM(data_key).encrypt(nonce, plain, bound)
        return head + wrap_nonce + wrapped + nonce + sealed

    def open(self, envelope: bytes, *, context: str) -> bytes:
        """Take the bytes out again. Raises EnvelopeBroken, KeyUnusable."""
        head = envelope[:_HEAD_BYTES]
        rest = envelope[_HEAD_BYTES:]
        if len(rest) < _WRAPPED_BYTES + _NONCE_BYTES + _TAG_BYTES or head[0] != _FORMAT:
            message = "Not an envelope of a known format."
            raise EnvelopeBroken(message)
        key = self.keys.get(int.from_bytes(head[1:], "big"))
        if key is None:
            message = f"Sealed by key version {int.from_bytes(head[1:], 'big')}, which is not here."
            raise KeyUnusable(message, remedy="Restore that master key beside the present one.")
        bound = head + context.encode()
        wrapped, body = rest[:_WRAPPED_BYTES], rest[_WRAPPED_BYTES:]
        try:
            data_key = AESGCM(key).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], bound)
            return AESGCM(data_key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], bound)
        except InvalidTag as fault:
            message = "The envelope was altered or belongs to another place."
            raise EnvelopeBroken(message) from fault

    def derive(self, purpose: str) -> bytes:
        """Derive 32 bytes for one purpose from the first key (stable over rotation)."""
        root = self.keys[min(self.keys)]
        return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=purpose.encode()).derive(root)

    def blind(self, value: str, *, purpose: str) -> bytes:
        """Give a keyed hash by which an exact value can be found without storing it."""
        return hmac.digest(self.derive(f"blind:{purpose}"), value.encode(), "sha256")


def hash_secret(secret: str) -> bytes:
    """Hash a random secret of full entropy (keys, sessions, links) for storage: SHA-256."""
    return hashlib.sha256(secret.encode()).digest()


def new_secret(prefix: str) -> str:
    """Make a secret with 256 bits of randomness: 'sk_...'."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


async def keyring(home: Path, *, master: MasterKeys) -> Keyring:
    """Read the root of an installation, making it on first start. Raises KeyUnusable."""
    return Keyring(await root.keys(home, master=master))
