"""An organisation's data keys, and the envelopes that they seal.

Layout of an envelope of format 2, in bytes:

    1 format | 4 number of the data key | 12 nonce | n+16 ciphertext and tag

AES-256-GCM (NIST SP 800-38D) under a random nonce; the head and 'tenant/table/field/row' are bound
to it, so that an envelope moved elsewhere, or said to be of another key, does not open. Key number
0 seals nothing: it makes the keyed hashes by which an exact value is found.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from solvent.errors import Unavailable
from solvent.ids import TenantId

FORMAT = 2
FORMAT_BEFORE = 1
BLIND_NUMBER = 0
KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
HEAD_BYTES = 5


class EnvelopeBroken(Unavailable):
    """The envelope was altered, belongs elsewhere or was sealed by a key that is gone."""


class KeyUnusable(Unavailable):
    """A key is missing, malformed, readable by others, or its keeper does not answer."""


class KeysStale(Unavailable):
    """Data keys were held longer than an erasure may wait; they must be asked for again."""


class Before(Protocol):
    """What sealed and blinded before organisations had keys of their own."""

    def open(self, envelope: bytes, *, context: str) -> bytes:
        """Open an envelope of format 1."""

    def blind(self, value: str, *, purpose: str) -> bytes:
        """Blind under the installation's root."""


@dataclass(frozen=True, slots=True)
class TenantKeys:
    """The data keys of one organisation, unwrapped, for an act. Never shown in logs.

    number: of the key that seals, the newest; all open.
    """

    tenant_id: TenantId
    number: int
    _ciphers: Mapping[int, AESGCM] = field(repr=False)
    _blind_key: bytes = field(repr=False)
    _before: Before = field(repr=False)
    _clock: Callable[[], float] = field(repr=False)
    _good_until: float = field(repr=False)

    @property
    def head(self) -> bytes:
        """The first bytes of every envelope that needs no sealing again."""
        return bytes((FORMAT,)) + self.number.to_bytes(4, "big")

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Put bytes into an envelope bound to 'table/field/row' of this organisation.

        Raises KeysStale.
        """
        self._demand_fresh()
        head, nonce = self.head, os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.number].encrypt(nonce, plain, self._bound(head, place))
        return head + nonce + sealed

    def open(self, envelope: bytes, *, place: str) -> bytes:
        """Take the bytes out again. Raises EnvelopeBroken, KeyUnusable, KeysStale."""
        self._demand_fresh()
        if envelope[:1] == bytes((FORMAT_BEFORE,)):
            return self._before.open(envelope, context=f"{self.tenant_id}/{place}")
        if envelope[:1] != bytes((FORMAT,)) or len(envelope) < HEAD_BYTES + NONCE_BYTES + TAG_BYTES:
            message = "Not an envelope of a known format."
            raise EnvelopeBroken(message)
        head, rest = envelope[:HEAD_BYTES], envelope[HEAD_BYTES:]
        number = int.from_bytes(head[1:], "big")
        cipher = self._ciphers.get(number)
        if cipher is None:
            message = f"Sealed by data key {number}, which this organisation does not have."
            raise EnvelopeBroken(message, remedy="Restore the key shelf of the same time.")
        nonce, body = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, body, self._bound(head, place))
        except InvalidTag as fault:
            message = "The envelope was altered or belongs to another place."
            raise EnvelopeBroken(message) from fault

    def is_current(self, envelope: bytes) -> bool:
        """Tell whether the newest data key, or one newer yet, sealed it; else it is to be again.

        Heads are in the order of formats and numbers; another process may be ahead of this one.
        """
        return envelope[:HEAD_BYTES] >= self.head

    def blind(self, value: str, *, purpose: str) -> bytes:
        """Give a keyed hash by which an exact value is found; never changes for an organisation.

        Raises KeysStale.
        """
        self._demand_fresh()
        named = f"{len(purpose)}:{purpose}:{value}".encode()
        return hmac.digest(self._blind_key, named, "sha256")

    def blinds(self, value: str, *, purpose: str) -> tuple[bytes, bytes]:
        """Give the keyed hash, and that of rows sealed before organisations had keys."""
        return self.blind(value, purpose=purpose), self._before.blind(value, purpose=purpose)

    def _bound(self, head: bytes, place: str) -> bytes:
        return head + f"{self.tenant_id}/{place}".encode()

    def _demand_fresh(self) -> None:
        if self._clock() >= self._good_until:
            message = "The data keys were held for too long."
            raise KeysStale(message, remedy="Try again.")
