"""The manifest of an archive: whose it is, where it comes from, and what it holds with hashes."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from solvent.errors import Invalid

FORMAT: Final = "solvent-organisation"
VERSION: Final = 1
NAME: Final = "manifest.json"
_HASH_LETTERS: Final = 64


class ArchiveUnfit(Invalid):
    """The archive is none of ours, is newer than this program, or does not hold what it says."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive. rows: lines of a table, None for what is no table."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class TablePart:
    """One table of the archive: its columns in order, and the file with its rows."""

    table: str
    file: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself.

    schema: the revision of the schema it was taken from. taken_at: the instant of its snapshot.
    left_out: tables and columns that are not in it, each with the reason.
    set_again: what members and administrators have to set up anew.
    """

    tenant: str
    name: str
    installation: str
    program: str
    schema: str
    taken_at: str
    parts: tuple[Part, ...]
    tables: tuple[TablePart, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    set_again: tuple[str, ...] = ()

    def part(self, name: str) -> Part:
        """Give a file's entry. Raises ArchiveUnfit where the archive names none such."""
        for one in self.parts:
            if one.name == name:
                return one
        message = "The archive's list of contents does not name a file that it needs."
        raise ArchiveUnfit(message, where=name)


def write(manifest: Manifest) -> bytes:
    """Write a manifest as JSON for programs and people."""
    told = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def read(content: bytes) -> Manifest:
    """Read a manifest. Raises ArchiveUnfit."""
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        raise _malformed() from fault
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise _malformed()
    if told.get("version") != VERSION:
        message = (
            f"The archive has the format {told.get('version')!r}; this program reads {VERSION}."
        )
        raise ArchiveUnfit(message, remedy="Restore it with a newer version of the program.")
    try:
        return _read(told)
    except (KeyError, TypeError, ValueError) as fault:
        raise _malformed() from fault


def _read(told: Mapping[str, Any]) -> Manifest:
    datetime.fromisoformat(told["taken_at"])
    texts = {
        name: _text(told[name])
        for name in ("tenant", "name", "installation", "program", "schema", "taken_at")
    }
    return Manifest(
        **texts,
        parts=tuple(_part(one) for one in told["parts"]),
        tables=tuple(_table(one) for one in told["tables"]),
        left_out={_text(key): _text(value) for key, value in told["left_out"].items()},
        set_again=_texts(told["set_again"]),
    )


def _part(told: Mapping[str, Any]) -> Part:
    sha256 = _text(told["sha256"])
    if len(sha256) != _HASH_LETTERS or not set(sha256) <= set(string.hexdigits):
        raise ValueError(sha256)
    rows = told["rows"]
    return Part(
        name=_text(told["name"]),
        bytes=_count(told["bytes"]),
        sha256=sha256,
        rows=None if rows is None else _count(rows),
    )


def _table(told: Mapping[str, Any]) -> TablePart:
    return TablePart(
        table=_text(told["table"]),
        file=_text(told["file"]),
        columns=_texts(told["columns"]),
        rows=_count(told["rows"]),
    )


def _texts(told: Sequence[object]) -> tuple[str, ...]:
    return tuple(_text(one) for one in told)


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError(told)
    return told


def _count(told: object) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or told < 0:
        raise TypeError(told)
    return told


def _malformed() -> ArchiveUnfit:
    message = "This is no archive of an organisation, or its list of contents is damaged."
    return ArchiveUnfit(message, where=NAME, remedy="Give the file that an export made.")
