"""Sealed values in an archive: how each is written there, and sealed again elsewhere."""

from __future__ import annotations

import base64
import binascii
import gzip
from collections.abc import Mapping
from typing import Any, Final

from solvent.custody.manifest import ArchiveUnfit
from solvent.vault.envelope import TenantKeys
from solvent.vault.sealed_fields import FIELDS, SealedField

Row = dict[str, Any]


def _by_table() -> dict[str, tuple[SealedField, ...]]:
    found: dict[str, tuple[SealedField, ...]] = {}
    for field in FIELDS:
        found[field.table] = (*found.get(field.table, ()), field)
    return found


SEALED: Final[Mapping[str, tuple[SealedField, ...]]] = _by_table()


def opened(row: Row, *, table: str, keys: TenantKeys) -> Row:
    """Give a row with its sealed values opened. Raises EnvelopeBroken."""
    found = dict(row)
    for field in SEALED[table]:
        envelope = row.get(field.column)
        if envelope is not None:
            plain = keys.open(bytes_of(envelope), place=_place(field, row))
            found[field.column] = shown(plain)
    return found


def sealed(row: Row, *, table: str, keys: TenantKeys) -> Row:
    """Give a row with its opened values sealed under other keys, and their keyed hashes made anew.

    Raises ArchiveUnfit.
    """
    found = dict(row)
    for field in SEALED[table]:
        value = row.get(field.column)
        if value is None:
            continue
        plain = content_of(value)
        found[field.column] = shown_bytes(keys.seal(plain, place=_place(field, row)))
        blind = field.blind
        if blind is not None and (plain or blind.instead):
            text = blind.text(plain.decode(), row)
            found[blind.column] = shown_bytes(keys.blind(text, purpose=blind.purpose))
    return found


def packed(content: bytes) -> bytes:
    """Pack an imported file as it is packed before it is sealed."""
    return gzip.compress(content, compresslevel=1)


def shown_bytes(value: bytes) -> str:
    """Write bytes as the database does."""
    return f"\\x{value.hex()}"


def bytes_of(text: str) -> bytes:
    """Read bytes that the database wrote."""
    return bytes.fromhex(text.removeprefix("\\x"))


def _place(field: SealedField, row: Row) -> str:
    return field.place_of(row)


def shown(content: bytes) -> dict[str, str]:
    """Write an opened value for the archive: as text where it is one, else in base64."""
    try:
        return {"text": content.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}


def content_of(value: object) -> bytes:
    """Read what `shown` wrote. Raises ArchiveUnfit."""
    match value:
        case {"text": str(text)}:
            return text.encode()
        case {"base64": str(text)}:
            try:
                return base64.b64decode(text, validate=True)
            except binascii.Error as fault:
                raise _malformed() from fault
    raise _malformed()


def _malformed() -> ArchiveUnfit:
    message = "A value that was sealed is not written as text or base64."
    return ArchiveUnfit(message)
