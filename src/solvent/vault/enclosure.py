"""Enclosures: a stream of bytes sealed in chunks under one key, which may come from a passphrase.

Layout, in bytes:

    8 'SLVNTBX1' | 1 log2 of scrypt's N, 0 for a given key | 1 r | 1 p | 16 salt | 7 prefix | chunks

A chunk is 65,536 bytes of content, the last one fewer or as many, with a tag of 16 bytes. It is
sealed by AES-256-GCM with the nonce: prefix, four bytes of its number, one byte that is 1 for the
last. The head is bound to every chunk. So chunks cannot be exchanged, repeated, left out or cut off
(the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). A passphrase becomes the
key by scrypt (RFC 7914).
"""

from __future__ import annotations

import io
import os
import unicodedata
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from solvent.errors import Invalid

MAGIC: Final = b"SLVNTBX1"
CHUNK_BYTES: Final = 65_536
KEY_BYTES: Final = 32
_TAG_BYTES, _SALT_BYTES, _PREFIX_BYTES = 16, 16, 7
_HEAD_BYTES = len(MAGIC) + 3 + _SALT_BYTES + _PREFIX_BYTES
_COUNT_BYTES = 4
_SCRYPT_LOG_N, _SCRYPT_R, _SCRYPT_P = 17, 8, 1
_LOG_N_MAX, _R_MAX, _P_MAX = 20, 16, 4


class EnclosureUnopened(Invalid):
    """The key or passphrase is wrong, or the bytes were altered or cut off."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A key and how it was made. log_n 0: it was given as it is; else by scrypt from a passphrase.

    Cost: N is 2**log_n; the floor that OWASP names is N = 2**17, r = 8, p = 1, which takes 128 MiB.
    """

    key: bytes = field(repr=False)
    salt: bytes = bytes(_SALT_BYTES)
    log_n: int = 0
    r: int = 0
    p: int = 0

    @property
    def head(self) -> bytes:
        """What an enclosure says of its lock."""
        return bytes([self.log_n, self.r, self.p]) + self.salt

    def pack(self) -> bytes:
        """Write the lock with its key, to be kept sealed."""
        return self.head + self.key


def unpack(packed: bytes) -> Lock:
    """Read a lock back that `Lock.pack` wrote."""
    return Lock(
        packed[3 + _SALT_BYTES :], packed[3 : 3 + _SALT_BYTES], packed[0], packed[1], packed[2]
    )


def lock_of(passphrase: str, *, log_n: int = _SCRYPT_LOG_N) -> Lock:
    """Make a lock from a passphrase, with a fresh salt; takes a third of a second."""
    salt = os.urandom(_SALT_BYTES)
    key = _derived(passphrase, salt=salt, log_n=log_n, r=_SCRYPT_R, p=_SCRYPT_P)
    return Lock(key, salt, log_n, _SCRYPT_R, _SCRYPT_P)


class Target(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> int:
        """Write on."""

    def flush(self) -> None:
        """Pass what is held on."""


class Enclosing(io.RawIOBase):
    """Writes an enclosure to a file; what is written goes into chunks, `close` seals the last."""

    def __init__(self, into: Target, *, lock: Lock) -> None:
        super().__init__()
        self._into = into
        self._prefix = os.urandom(_PREFIX_BYTES)
        self._head = MAGIC + lock.head + self._prefix
        self._cipher = AESGCM(lock.key)
        self._held = bytearray()
        self._count = 0
        self._at = 0
        into.write(self._head)

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, data: Any, /) -> int:
        """Take bytes in; whole chunks go on at once."""
        view = memoryview(data).cast("B")
        self._held += view
        self._at += len(view)
        while len(self._held) > CHUNK_BYTES:
            self._put(bytes(self._held[:CHUNK_BYTES]), last=False)
            del self._held[:CHUNK_BYTES]
        return len(view)

    def tell(self) -> int:
        """Give how many bytes were written."""
        return self._at

    def close(self) -> None:
        """Seal what is left as the last chunk; the file beneath stays open."""
        if not self.closed:
            self._put(bytes(self._held), last=True)
            self._held.clear()
        super().close()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._count, last=last)
        self._into.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._count += 1


class Opening(io.RawIOBase):
    """Reads an enclosure at any place; only one chunk is open at a time."""

    def __init__(self, source: BinaryIO, *, secret: str | bytes) -> None:
        super().__init__()
        self._source = source
        source.seek(0)
        self._head = source.read(_HEAD_BYTES)
        if not is_enclosed(self._head) or len(self._head) < _HEAD_BYTES:
            raise _unopened()
        self._cipher = AESGCM(_key(secret, self._head))
        self._prefix = self._head[-_PREFIX_BYTES:]
        sealed = source.seek(0, io.SEEK_END) - _HEAD_BYTES
        whole = CHUNK_BYTES + _TAG_BYTES
        self._chunks = max(1, -(-sealed // whole))
        self.size = sealed - self._chunks * _TAG_BYTES
        self._at = 0
        self._number = -1
        self._chunk = b""
        self._load(self._chunks - 1)  # what was cut off, or a wrong key, is seen before the rest

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be read at any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Give the place."""
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer from the chunk at the place. Raises EnclosureUnopened."""
        view = memoryview(buffer).cast("B")
        if self._at >= self.size or not view:
            return 0
        self._load(self._at // CHUNK_BYTES)
        inside = self._at % CHUNK_BYTES
        part = self._chunk[inside : inside + len(view)]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._source.seek(_HEAD_BYTES + number * (CHUNK_BYTES + _TAG_BYTES))
        sealed = self._source.read(CHUNK_BYTES + _TAG_BYTES)
        nonce = _nonce(self._prefix, number, last=number == self._chunks - 1)
        try:
            self._chunk = self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag as fault:
            raise _unopened() from fault
        self._number = number


def is_enclosed(start: bytes) -> bool:
    """Tell by a file's first bytes whether it is an enclosure."""
    return start.startswith(MAGIC)


def _key(secret: str | bytes, head: bytes) -> bytes:
    log_n, r, p = head[len(MAGIC) : len(MAGIC) + 3]
    if isinstance(secret, bytes):
        return secret
    if not 0 < log_n <= _LOG_N_MAX or not 0 < r <= _R_MAX or not 0 < p <= _P_MAX:
        raise _unopened()
    salt = head[len(MAGIC) + 3 : len(MAGIC) + 3 + _SALT_BYTES]
    return _derived(secret, salt=salt, log_n=log_n, r=r, p=p)


def _derived(passphrase: str, *, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    made = Scrypt(salt=salt, length=KEY_BYTES, n=2**log_n, r=r, p=p)
    return made.derive(unicodedata.normalize("NFC", passphrase).encode())


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(_COUNT_BYTES, "big") + bytes([last])


def _unopened() -> EnclosureUnopened:
    message = "The archive does not open: the passphrase is wrong, or the file is damaged."
    return EnclosureUnopened(message, remedy="Check the passphrase; then fetch the file again.")
