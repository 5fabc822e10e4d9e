"""What a file looks like that is none of ours, and what to send instead."""

from __future__ import annotations

import re

from solvent.connectors.statement import FileRefused

_HEAD = 8_192
_AS_TABLE = "Export the account's transactions from the bank as OFX, QFX or CSV."
_SAVE_AS = "Save it as CSV in the spreadsheet program, or export CSV from the bank."
_AGAIN = "Download it from the bank again."
# Signatures by which files of a sort begin.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", _AS_TABLE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word document", _SAVE_AS),
    (b"\x89PNG", "a picture", _AS_TABLE),
    (b"\xff\xd8\xff", "a picture", _AS_TABLE),
    (b"GIF8", "a picture", _AS_TABLE),
    (b"RIFF", "a picture or sound", _AS_TABLE),
    (b"BM", "a picture", _AS_TABLE),
    (b"II*\0", "a picture", _AS_TABLE),
    (b"MM\0*", "a picture", _AS_TABLE),
    (b"{\\rtf", "a text document (RTF)", _AS_TABLE),
    (b"Rar!", "a RAR archive", "Unpack it and send the file inside."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it and send the file inside."),
    (b"BZh", "a bzip2 archive", "Unpack it and send the file inside."),
    (b"\xfd7zXZ\0", "an xz archive", "Unpack it and send the file inside."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it and send the file inside."),
    (b"\x7fELF", "a program", _AS_TABLE),
    (b"MZ\x90", "a program", _AS_TABLE),
    (b"SQLite format 3\0", "a database", _AS_TABLE),
    (b"PAR1", "a Parquet file", _AS_TABLE),
)
_TEXTS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE),
        "a web page, perhaps the bank's sign-in or error page",
        "Sign in at the bank and download the file again.",
    ),
    (re.compile(r"\{1:F01|\s*:940:|(?:[^\n]{0,80}\n){0,8}?:20:"), "an MT940 statement", _AS_TABLE),
    (re.compile(r"!(?:Type|Account|Option)\b", re.IGNORECASE), "a QIF file", _AS_TABLE),
    (re.compile(r".{0,600}camt\.05[234]", re.DOTALL), "a camt (ISO 20022) statement", _AS_TABLE),
    (re.compile(r".{0,600}pain\.0", re.DOTALL), "payment orders (ISO 20022 pain)", _AS_TABLE),
    (re.compile(r"\s*<\?xml|\s*<[A-Za-z]"), "an XML document that is no OFX", _AS_TABLE),
    (re.compile(r"\s*[{\[]\s*[\"{\[\]}]"), "JSON", _AS_TABLE),
)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_PART_MAX = 0.02


def refuse_others(content: bytes) -> None:
    """Raise FileRefused for an empty file and for one of a sort that is not read."""
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xfe\xff"):
        message = "The file is empty."
        raise FileRefused(message, remedy=_AGAIN)
    for signature, sort, remedy in _SIGNATURES:
        if content.startswith(signature) and not _is_text(content, signature):
            raise _refused(sort, remedy)
    head = content[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1")
    for pattern, sort, remedy in _TEXTS:
        if pattern.match(head):
            raise _refused(sort, remedy)
    controls = len(_CONTROL.findall(content[:_HEAD]))
    if controls > _CONTROL_PART_MAX * min(len(content), _HEAD):
        sort = "binary data, no text"
        raise _refused(sort, _AS_TABLE)


def _is_text(content: bytes, signature: bytes) -> bool:
    """Two or three plain letters may also begin a table."""
    return (
        signature.isalnum() and content[:_HEAD].isascii() and not _CONTROL.search(content[:_HEAD])
    )


def _refused(sort: str, remedy: str) -> FileRefused:
    return FileRefused(
        f"This looks like {sort}, which cannot be read as a statement.", remedy=remedy
    )
