"""The columns of a table without a header, found by what their cells hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from solvent.connectors import csv_signs
from solvent.connectors.csv_columns import Columns, is_code, mostly
from solvent.connectors.csv_table import Row, looks_like_amount, looks_like_day
from solvent.connectors.statement import FileRefused

_SAMPLE_ROWS = 200
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{4,30}")
_FULL = 0.95  # of the rows have a cell in a column that is never left empty
_SHOWN = 160


def by_cells(rows: Sequence[Row]) -> Columns:
    """Find a day, an amount or two, perhaps a balance, and text. Raises FileRefused."""
    sample = [row for row in rows[:_SAMPLE_ROWS] if any(map(looks_like_day, row.cells))]
    width = max((len(row.cells) for row in sample), default=0)
    filled = [row.cells + [""] * (width - len(row.cells)) for row in sample]
    cells = [[row[at] for row in filled] for at in range(width)]
    dates = [at for at in range(width) if mostly(cells[at], looks_like_day) and _is_full(cells[at])]
    money = [at for at in range(width) if at not in dates and mostly(cells[at], _is_money)]
    one = _amounts(cells, money)
    if not dates or not one:
        raise _no_table(rows)
    codes = [at for at in range(width) if mostly(cells[at], is_code) and _is_full(cells[at])]
    if codes:
        one["currency"] = codes[0]
    taken = {*dates, *money, *codes}
    texts = [at for at in range(width) if at not in taken and any(cells[at])]
    accounts = [at for at in texts if len(set(cells[at])) == 1 and _IBAN.fullmatch(cells[at][0])]
    signs = [at for at in texts if mostly(cells[at], _is_sign) and _is_full(cells[at])]
    if signs:
        one["sign"] = signs[0]
    descriptions = [at for at in texts if at not in accounts and at not in signs]
    return Columns(None, [], dates, one, descriptions, [], accounts)


def _is_full(cells: Sequence[str]) -> bool:
    return sum(map(bool, cells)) >= _FULL * len(cells)


def _amounts(cells: Sequence[Sequence[str]], money: Sequence[int]) -> dict[str, int]:
    """Tell one signed amount, or debit and credit of which each row has one, and the balance."""
    full = [at for at in money if _is_full(cells[at])]
    partial = [at for at in money if at not in full]
    if len(partial) > 1:
        debit, credit = partial[:2]
        both = zip(cells[debit], cells[credit], strict=True)
        if all(bool(one) != bool(other) for one, other in both):
            found = {"debit": debit, "credit": credit}
            return found | ({"balance": full[-1]} if full else {})
    if not full:
        return {}
    return {"amount": full[0]} | ({"balance": full[-1]} if len(full) > 1 else {})


def _is_money(cell: str) -> bool:
    return looks_like_amount(cell) and (any(mark in cell for mark in ".,") or cell[:1] in "+-")


def _is_sign(cell: str) -> bool:
    return csv_signs.sign_of(cell) != 0


def _no_table(rows: Sequence[Row]) -> FileRefused:
    first = rows[0]
    shown = ", ".join(first.cells[:8])[:_SHOWN]
    message = f"No columns with a date and an amount were found. The file begins: {shown}"
    remedy = "Export the account's transactions from the bank as CSV, with the header row."
    return FileRefused(message, remedy=remedy, where=f"line {first.line}")
