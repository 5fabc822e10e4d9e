"""The rows below a table's header by what they are: movements, balances, notes, failures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from solvent.connectors import csv_dates, csv_preamble, csv_words
from solvent.connectors.csv_columns import Columns
from solvent.connectors.csv_dates import WrittenDay
from solvent.connectors.csv_table import Row
from solvent.connectors.statement import FileRefused, LeftOut

_NOTES_MAX, _NOTES_PER_MOVEMENT_MAX = 1_000, 3


@dataclass(slots=True)
class Sorted:
    """The rows below the header by what they are.

    movements: rows with a date and an amount, with the date's numbers. around: rows that print
    balances or totals, or no movement at all. left_out: what moved no money. unreadable: what
    looks like a movement and lacks a part.
    """

    movements: list[tuple[Row, WrittenDay]] = field(default_factory=list)
    around: list[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unreadable: list[LeftOut] = field(default_factory=list)


def amount_places(columns: Columns) -> list[int]:
    """Give the columns that hold amounts: one signed, or debit and credit."""
    places = [columns.place(role) for role in ("amount", "debit", "credit")]
    return [at for at in places if at >= 0]


def sort_out(rows: Sequence[Row], columns: Columns) -> Sorted:
    """Sort rows out. Raises FileRefused where nearly all rows are notes.

    Each row's cells are filled up to the header's width and one empty cell, so a column that the
    table has not, at place -1, is empty in every row.
    """
    found = Sorted()
    header = columns.header.cells if columns.header else None
    amount_at, debit_at = columns.place("amount"), columns.place("debit")
    credit_at = columns.place("credit")
    width = columns.width
    days = _Days(columns.dates)
    excluded = _excluder(columns)
    for row in rows:
        cells = row.cells
        if cells == header:
            continue
        cells += [""] * (max(width - len(cells), 0) + 1)
        reason = excluded(cells) if excluded else ""
        if reason:
            found.left_out.append(_without_money(row, reason))
            continue
        written = days.of(cells)
        has_amount = bool(cells[amount_at] or cells[debit_at] or cells[credit_at])
        if written and has_amount:
            found.movements.append((row, written))
        else:
            _sort_other(found, row, columns, written, is_part=has_amount or written is not None)
    return found


def _sort_other(
    found: Sorted, row: Row, columns: Columns, written: WrittenDay | None, *, is_part: bool
) -> None:
    if csv_preamble.balance_kind(row.cells):
        found.around.append(row)
    elif is_part and csv_words.normal(row.cells[columns.dates[0]]) in csv_words.PENDING_WORDS:
        reason = "The bank has not booked this movement yet and gives it no date."
        found.left_out.append(_without_money(row, reason))
    elif is_part:
        found.unreadable.append(_why_not(row, columns, written))
    else:
        found.around.append(row)
        _refuse_text(found, row)
        reason = "The row has no date and no amount."
        found.left_out.append(_without_money(row, reason))


def _refuse_text(found: Sorted, row: Row) -> None:
    """Refuse a text that only begins like a table, before all of it is gone through."""
    count = len(found.around)
    if count > _NOTES_MAX and count > _NOTES_PER_MOVEMENT_MAX * len(found.movements):
        message = f"Over {_NOTES_MAX} rows have neither a date nor an amount."
        remedy = "Export the account's transactions from the bank again."
        raise FileRefused(message, remedy=remedy, where=f"line {row.line}")


class _Days:
    """Reads the best date of each row, remembering texts that it has read."""

    def __init__(self, places: Sequence[int]) -> None:
        self._places = places
        self._by_text: dict[str, WrittenDay | None] = {"": None}

    def of(self, cells: Sequence[str]) -> WrittenDay | None:
        by_text = self._by_text
        for at in self._places:
            text = cells[at]
            if text not in by_text:
                by_text[text] = csv_dates.written(text)
            found = by_text[text]
            if found:
                return found
        return None


def _without_money(row: Row, reason: str) -> LeftOut:
    return LeftOut(f"line {row.line}", reason, row.raw, moved_nothing=True)


def _why_not(row: Row, columns: Columns, written: WrittenDay | None) -> LeftOut:
    where = f"line {row.line}"
    if written is None:
        text = row.cells[columns.dates[0]]
        name = columns.name(columns.dates[0])
        reason = f"{name}: {text[:40]!r} is no date." if text else f"{name}: the date is missing."
    else:
        names = " and ".join(columns.name(at) for at in amount_places(columns))
        reason = f"{names}: the amount is missing."
    return LeftOut(where, reason, row.raw)


def _excluder(columns: Columns) -> Callable[[Sequence[str]], str] | None:
    """Give a test that says why a row moved no money, '' where it did; None without columns."""
    status_at, mode_at = columns.place("status"), columns.place("mode")
    if status_at < 0 and mode_at < 0:
        return None

    def excluded(cells: Sequence[str]) -> str:
        status, mode = cells[status_at], cells[mode_at]
        if status and csv_words.normal(status) in csv_words.FAILED_WORDS:
            return f"The payment is {status.lower()}: no money moved."
        if mode and csv_words.normal(mode) in csv_words.TEST_WORDS:
            return "The payment was made in test mode: no money moved."
        return ""

    return excluded
