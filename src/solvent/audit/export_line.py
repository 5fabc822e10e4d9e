"""The lines of an export: records in their exact bytes, and what was signed of them.

A line that begins with `{"solvent":` tells of the records; every other line is one record in its
canonical bytes, in the order of the leaves. Before each block of 256 records stand the checkpoints
that end in it and its leaf hashes. The format is described in docs/runbooks/audit.md.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final

import orjson

from solvent.errors import Invalid

MARK: Final = b'{"solvent":'
VERSION: Final = 1
HEAD, CHECKPOINT, LEAVES = "audit-export", "checkpoint", "leaves"


class LineMalformed(Invalid):
    """A line that tells of the records cannot be read."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: whose records, how many, and the public keys as the exporter knew them."""

    origin: str
    size: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaf hashes of the block that begins with number `first`, one after the other."""

    first: int
    hashes: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint as it was signed."""

    note: str


Line = Head | Leaves | Note


def head(*, origin: str, size: int, keys: list[str], exported_at: str) -> bytes:
    """Write the first line."""
    return _line(
        {
            "solvent": HEAD,
            "version": VERSION,
            "origin": origin,
            "size": size,
            "exported_at": exported_at,
            "keys": keys,
        }
    )


def note(text: str) -> bytes:
    """Write a checkpoint."""
    return _line({"solvent": CHECKPOINT, "note": text})


def leaves(first: int, hashes: bytes) -> bytes:
    """Write the leaf hashes of a block."""
    return _line({"solvent": LEAVES, "first": first, "hashes": base64.b64encode(hashes).decode()})


def read(line: bytes) -> Line:
    """Read a line that tells of records, in its one byte form. Raises LineMalformed."""
    try:
        found = orjson.loads(line)
        if _line(found) != line:
            raise ValueError  # noqa: TRY301
        match found["solvent"]:
            case "audit-export" if found["version"] == VERSION:
                return Head(str(found["origin"]), int(found["size"]), tuple(found["keys"]))
            case "checkpoint":
                return Note(str(found["note"]))
            case "leaves":
                hashes = base64.b64decode(found["hashes"], validate=True)
                if leaves(found["first"], hashes) != line:
                    raise ValueError  # noqa: TRY301  bits behind the end, which decoding drops
                return Leaves(int(found["first"]), hashes)
            case other:
                message = f"{other!r} is not known; a newer Solvent may have written it."
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, binascii.Error) as fault:
        message = "The line cannot be read."
        raise LineMalformed(message) from fault
    raise LineMalformed(message)


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value) + b"\n"
