"""The one entrance for files: bytes of any sort become a reading, or are refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from solvent.connectors import (
    csv_file,
    csv_table,
    csv_text,
    file_packing,
    file_sorts,
    mpesa,
    ofx,
    ofx_text,
)
from solvent.connectors.file_limits import DEFAULT, Limits
from solvent.connectors.statement import FileRefused, OpeningBy, Reading, Statement, Tie

_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
_HEAD_BYTES = 16_384
INCOMPLETE_NOTE = (
    "Parts of the file were left out, so it cannot be told whether its lines explain its balances."
)


def read(
    content: bytes,
    *,
    file_name: str = "",
    answers: Mapping[str, str] = _NO_ANSWERS,
    limits: Limits = DEFAULT,
) -> Reading:
    """Read a file by its content; the name serves messages only. Raises FileRefused.

    answers: choices of the person by the name of the question, from an earlier reading;
    'currency' is used where the file names none.
    """
    try:
        return _without_guesses(_read(content, answers, limits))
    except FileRefused as refused:
        if not file_name or refused.where:
            raise
        raise FileRefused(refused.message, remedy=refused.remedy, where=file_name) from refused


def _without_guesses(read: Reading) -> Reading:
    """Take back what was worked out from all lines of a statement where some are left out."""
    if read.is_complete:
        return read
    return replace(read, statements=tuple(map(_as_incomplete, read.statements)))


def _as_incomplete(statement: Statement) -> Statement:
    posted = [line for line in statement.lines if not line.pending]
    each_printed = all(line.balance_after_minor is not None for line in posted)
    guessed = statement.opening_by is OpeningBy.CLOSING or (
        statement.opening_by is OpeningBy.RUNNING and not each_printed
    )
    is_broken = statement.tie is Tie.BROKEN and not guessed
    return replace(
        statement,
        opening_minor=None if guessed else statement.opening_minor,
        tie=Tie.BROKEN if is_broken else Tie.UNKNOWN,
        tie_gap_minor=statement.tie_gap_minor if is_broken else None,
        tie_note=statement.tie_note if is_broken else INCOMPLETE_NOTE,
    )


def _read(content: bytes, answers: Mapping[str, str], limits: Limits) -> Reading:
    if len(content) > limits.bytes_max:
        message = f"The file has {len(content):,} bytes; the limit is {limits.bytes_max:,}."
        raise FileRefused(message, remedy="Ask the bank for a shorter period.")
    content = file_packing.unpacked(content, limits=limits)
    head = content[:_HEAD_BYTES].replace(b"\0", b"").decode("latin-1")
    if ofx_text.looks_like(head):
        return ofx.read(content, answers=answers, limits=limits)
    file_sorts.refuse_others(content)
    text, encoding = csv_text.open_text(content)
    table = csv_table.open_table(text, limits=limits)
    if mpesa.header_of(table) is not None:
        return mpesa.read_table(table, encoding=encoding, answers=answers)
    return csv_file.read_table(table, encoding=encoding, answers=answers)
