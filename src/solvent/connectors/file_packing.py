"""Unpacking a zip or gzip that holds one file, within limits and in memory only."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from typing import IO

from solvent.connectors.file_limits import Limits
from solvent.connectors.statement import FileRefused

_GZIP, _ZIP, _ZIP_EMPTY = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"
_CHUNK = 1 << 20
_SMALL = 1 << 20  # below this, no ratio of compression does harm
_END = struct.Struct("<4s4H2LH")  # APPNOTE 4.3.16, end of central directory
_END_MAX = _END.size + (1 << 16)
_DIRECTORY_BYTES_MAX = 1 << 20
_OFFICE = ("xl/", "word/", "ppt/")
# What the standard library raises for archives that are none, by the part that is damaged.
_DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, ValueError, LookupError, OverflowError),
)
_ALONE = "Send the one statement inside by itself."


def unpacked(content: bytes, *, limits: Limits) -> bytes:
    """Give the one file inside an archive, or the content itself. Raises FileRefused."""
    for _ in range(limits.unpacking_max + 1):
        if content.startswith(_GZIP):
            content = _gunzip(content, limits)
        elif content.startswith((_ZIP, _ZIP_EMPTY)):
            content = _unzip(content, limits)
        else:
            return content
    message = "Archives are packed inside one another too often."
    raise FileRefused(message, remedy=_ALONE)


def _gunzip(content: bytes, limits: Limits) -> bytes:
    """Unpack all members of a gzip, counting as it goes."""
    parts: list[bytes] = []
    size, rest = 0, content
    members = 0
    try:
        while rest.startswith(_GZIP):
            packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            part = packed.decompress(rest, limits.bytes_max - size + 1)
            size += len(part)
            _refuse_bomb(size, len(content), limits)
            if not packed.eof:
                message = "The gzip archive ends too early."
                raise FileRefused(message, remedy="Send the file again.")
            parts.append(part)
            rest = packed.unused_data
            members += 1
            if members > limits.entries_max:
                message = "The gzip archive has too many members."
                raise FileRefused(message, remedy=_ALONE)
    except zlib.error as error:
        message = "The gzip archive is damaged."
        raise FileRefused(message, remedy="Send the file again, or unpacked.") from error
    return b"".join(parts)


def _unzip(content: bytes, limits: Limits) -> bytes:
    """Unpack the only file of a zip; folders and a system's own litter do not count."""
    _refuse_large_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = _only_entry(archive.infolist(), limits)
            _refuse_bomb(entry.file_size, max(entry.compress_size, 1), limits)
            with archive.open(entry) as stream:
                return _read_within(stream, len(content), limits)
    except _DAMAGES as error:
        message = "The zip archive is damaged."
        raise FileRefused(message, remedy="Send the file again, or unpacked.") from error
    except (RuntimeError, NotImplementedError) as error:
        message = "The zip archive is encrypted or packed in a way that is not read."
        raise FileRefused(message, remedy="Send the file unpacked.") from error


def _refuse_large_directory(content: bytes) -> None:
    """Refuse before parsing a directory of millions of entries, or one of zip64."""
    at = content.rfind(_ZIP_EMPTY, max(len(content) - _END_MAX, 0))
    end = content[at : at + _END.size]
    if at < 0 or len(end) < _END.size:
        message = "The zip archive is damaged."
        raise FileRefused(message, remedy="Send the file again, or unpacked.")
    if _END.unpack(end)[5] > _DIRECTORY_BYTES_MAX:
        message = "The zip archive holds too many entries."
        raise FileRefused(message, remedy=_ALONE)


def _only_entry(entries: list[zipfile.ZipInfo], limits: Limits) -> zipfile.ZipInfo:
    if len(entries) > limits.entries_max:
        message = f"The zip archive holds {len(entries)} entries."
        raise FileRefused(message, remedy=_ALONE)
    if any(entry.filename.startswith(_OFFICE) for entry in entries):
        message = "This looks like an Excel or Word document, which cannot be read as a statement."
        remedy = "Save it as CSV in the spreadsheet program, or export CSV from the bank."
        raise FileRefused(message, remedy=remedy)
    files = [
        entry
        for entry in entries
        if not entry.filename.endswith("/") and not _is_litter(entry.filename)
    ]
    if len(files) != 1:
        message = f"The zip archive holds {len(files)} files; it must hold exactly one statement."
        raise FileRefused(message, remedy=_ALONE)
    return files[0]


def _is_litter(name: str) -> bool:
    base = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or base in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _read_within(stream: IO[bytes], packed: int, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := stream.read(_CHUNK):
        size += len(part)
        _refuse_bomb(size, packed, limits)
        parts.append(part)
    return b"".join(parts)


def _refuse_bomb(size: int, packed: int, limits: Limits) -> None:
    if size > limits.bytes_max or (size > _SMALL and size > packed * limits.ratio_max):
        message = "Unpacked, the archive is larger than any statement."
        raise FileRefused(message, remedy="Send a shorter period, unpacked.")
