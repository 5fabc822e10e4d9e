"""Checkpoints: the size and root of an organisation's tree as a signed note.

The text is a C2SP signed note (c2sp.org/signed-note) over a checkpoint (c2sp.org/tlog-checkpoint):

    solvent-audit/org_01k5…        the origin: whose tree
    1042                           leaves
    base64 of the root
                                   (a blank line)
    — origin base64(4 bytes of key id, 64 bytes of Ed25519 signature)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from solvent import ids
from solvent.errors import Invalid

_ED25519 = b"\x01"  # the algorithm's number in c2sp.org/signed-note
_KEY_ID_BYTES, _SIGNATURE_BYTES = 4, 64
PUBLIC_BYTES = 32
_ORIGIN = "solvent-audit/"
_NOTE = re.compile(
    r"^(?P<origin>solvent-audit/\S+)\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n\n"
    r"— (?P<name>\S+) (?P<signature>[A-Za-z0-9+/]+={0,2})$",
    re.MULTILINE,
)


class CheckpointMalformed(Invalid):
    """The text is no checkpoint of an audit tree."""


class KeyMalformed(Invalid):
    """The text is no public key."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a tree was at one moment."""

    origin: str
    size: int
    root: bytes

    def body(self) -> bytes:
        """Write what is signed."""
        return f"{self.origin}\n{self.size}\n{_text(self.root)}\n".encode()


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint with its signature. key_id: four bytes that say which key, and of whom."""

    checkpoint: Checkpoint
    key_id: bytes
    signature: bytes = field(repr=False)

    def note(self) -> str:
        """Write the signed note."""
        signature = _text(self.key_id + self.signature)
        return f"{self.checkpoint.body().decode()}\n— {self.checkpoint.origin} {signature}\n"

    def stands(
        self, public_keys: list[bytes], verify: Callable[[bytes, bytes, bytes], bool]
    ) -> bool:
        """Tell whether one of the keys made the signature; verify: key, signature, message."""
        body = self.checkpoint.body()
        return any(
            key_id(self.checkpoint.origin, public) == self.key_id
            and verify(public, self.signature, body)
            for public in public_keys
        )


def origin_of(tenant_id: UUID) -> str:
    """Name the tree of an organisation."""
    return f"{_ORIGIN}{ids.show(ids.TENANT, tenant_id)}"


def key_id(name: str, public: bytes) -> bytes:
    """Give the id of a key under a name, as c2sp.org/signed-note makes it."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID_BYTES]


def sign(checkpoint: Checkpoint, *, public: bytes, signer: Callable[[bytes], bytes]) -> Signed:
    """Sign a checkpoint."""
    return Signed(checkpoint, key_id(checkpoint.origin, public), signer(checkpoint.body()))


def read(note: str) -> Signed:
    """Read one signed note. Raises CheckpointMalformed."""
    found = list(scan(note))
    if len(found) != 1 or found[0].note() != note:
        message = "The text is not one signed checkpoint."
        raise CheckpointMalformed(message, remedy="Give it byte for byte as it was issued.")
    return found[0]


def scan(text: str) -> Iterator[Signed]:
    """Find all signed notes in a text: a witness's file, a mail, a log."""
    for match in _NOTE.finditer(text.replace("\r\n", "\n")):
        try:
            raw = base64.b64decode(match["signature"], validate=True)
        except binascii.Error:
            continue
        if len(raw) == _KEY_ID_BYTES + _SIGNATURE_BYTES and match["name"] == match["origin"]:
            root = base64.b64decode(match["root"])
            yield Signed(
                Checkpoint(match["origin"], int(match["size"]), root),
                raw[:_KEY_ID_BYTES],
                raw[_KEY_ID_BYTES:],
            )


def show_key(public: bytes, *, name: str = "") -> str:
    """Write a public key: plain base64, or the verifier key of a name (c2sp.org/signed-note)."""
    if not name:
        return _text(public)
    return f"{name}+{key_id(name, public).hex()}+{_text(_ED25519 + public)}"


def read_key(text: str) -> bytes:
    """Read a public key in either form. Raises KeyMalformed."""
    plain = text.strip()
    if plain.startswith(_ORIGIN):  # name+id+key; base64 may hold a plus itself
        plain = plain.split("+", 2)[-1]
    try:
        raw = base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) == PUBLIC_BYTES + 1 and raw[:1] == _ED25519:
        raw = raw[1:]
    if len(raw) != PUBLIC_BYTES:
        message = "This is no public key of audit checkpoints."
        raise KeyMalformed(message, remedy="Copy the line that `solvent audit key` prints.")
    return raw


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
