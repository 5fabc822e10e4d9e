"""One row of a bank's table: its cells by what they mean, and why one cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from solvent.connectors import amounts, csv_dates, csv_preamble, csv_signs, csv_words
from solvent.connectors.amounts import AmountUnreadable
from solvent.connectors.csv_columns import Columns, is_header
from solvent.connectors.csv_dates import WrittenDay
from solvent.connectors.csv_table import Row
from solvent.connectors.ofx_lines import exponent_of
from solvent.connectors.statement import LeftOut
from solvent.errors import Invalid

_CODE_LETTERS = 3


class RowUnreadable(Invalid):
    """A row of the table is no movement; the message names the column."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a table are written."""

    columns: Columns
    order: str
    mark: str
    currency: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its day and amounts. amount_minor: as written, before the sign is settled."""

    row: Row
    day: date
    currency: str
    amount_minor: int
    balance_minor: int | None
    pending: bool
    fee_minor: int = 0


@dataclass(slots=True)
class Sorted:
    """The rows below the header by what they are.

    movements: rows with a date, with its numbers. around: rows that print balances or totals,
    or no movement at all.
    """

    movements: list[tuple[Row, WrittenDay]] = field(default_factory=list)
    around: list[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unreadable: list[LeftOut] = field(default_factory=list)


def cell(row: Row, at: int) -> str:
    """Give a cell's text, '' where the row is too short."""
    return row.cells[at].strip() if 0 <= at < len(row.cells) else ""


def sort_out(rows: Sequence[Row], columns: Columns) -> Sorted:
    """Tell movements from repeated headers, balances, totals, notes and failed payments."""
    found = Sorted()
    days: dict[str, WrittenDay | None] = {}
    for row in rows:
        if is_header(row, columns):
            continue
        excluded = _excluded(row, columns)
        if excluded:
            found.left_out.append(LeftOut(f"line {row.line}", excluded, row.raw))
            continue
        written = _written(row, columns, days)
        has_amount = any(cell(row, at) for at in amount_places(columns))
        if written and has_amount:
            found.movements.append((row, written))
        elif csv_preamble.balance_kind(row.cells):
            found.around.append(row)
        elif written or has_amount:
            found.unreadable.append(_why_not(row, columns, written))
        else:
            found.around.append(row)
            reason = "The row has no date and no amount."
            found.left_out.append(LeftOut(f"line {row.line}", reason, row.raw))
    return found


def amount_places(columns: Columns) -> list[int]:
    """Give the columns that hold amounts: one signed, or debit and credit."""
    places = [columns.place(role) for role in ("amount", "debit", "credit")]
    return [at for at in places if at >= 0]


def _written(row: Row, columns: Columns, days: dict[str, WrittenDay | None]) -> WrittenDay | None:
    for at in columns.dates:
        text = cell(row, at)
        if text not in days:
            days[text] = csv_dates.written(text)
        found = days[text]
        if found:
            return found
    return None


def _why_not(row: Row, columns: Columns, written: WrittenDay | None) -> LeftOut:
    where = f"line {row.line}"
    if written is None:
        text = cell(row, columns.dates[0])
        name = columns.name(columns.dates[0])
        reason = f"{name}: {text[:40]!r} is no date." if text else f"{name}: the date is missing."
    else:
        names = " and ".join(columns.name(at) for at in amount_places(columns))
        reason = f"{names}: the amount is missing."
    return LeftOut(where, reason, row.raw)


def _excluded(row: Row, columns: Columns) -> str:
    """Say why a row moved no money, '' where it did."""
    status = cell(row, columns.place("status"))
    if status and csv_words.normal(status) in csv_words.FAILED_WORDS:
        return f"The payment is {status.lower()}: no money moved."
    mode = cell(row, columns.place("mode"))
    if mode and csv_words.normal(mode) in csv_words.TEST_WORDS:
        return "The payment was made in test mode: no money moved."
    return ""


def read(row: Row, written: WrittenDay, dialect: Dialect) -> ReadRow:
    """Read a row's values. Raises RowUnreadable."""
    columns = dialect.columns
    day = written.day(dialect.order)
    if day is None:
        name = columns.name(columns.dates[0])
        message = f"{name}: {cell(row, columns.dates[0])[:40]!r} is no date as {dialect.order}."
        raise RowUnreadable(message)
    code = cell(row, columns.place("currency")).upper()
    if len(code) != _CODE_LETTERS or not code.isalpha() or not code.isascii():
        code = dialect.currency
    exponent = exponent_of(code)
    status = cell(row, columns.place("status"))
    return ReadRow(
        row=row,
        day=day,
        currency=code,
        amount_minor=_movement(row, dialect, exponent),
        balance_minor=_figure(row, columns.place("balance"), dialect, exponent),
        pending=bool(status) and _is_pending(status, columns),
        fee_minor=_figure(row, columns.place("fee"), dialect, exponent) or 0,
    )


def _is_pending(status: str, columns: Columns) -> bool:
    word = csv_words.normal(status)
    if csv_words.normal(columns.name(columns.place("status"))) == "pending":
        return word in {"yes", "true", "y", "1", "pending"}
    return word in csv_words.PENDING_WORDS


def _movement(row: Row, dialect: Dialect, exponent: int) -> int:
    columns = dialect.columns
    at = columns.place("amount")
    if at >= 0 and (cell(row, at) or columns.place("debit") < 0):
        return _amount(row, at, dialect, exponent)
    debit_at, credit_at = columns.place("debit"), columns.place("credit")
    debit = _amount(row, debit_at, dialect, exponent) if _filled(row, debit_at) else None
    credit = _amount(row, credit_at, dialect, exponent) if _filled(row, credit_at) else None
    names = f"{columns.name(debit_at)} and {columns.name(credit_at)}"
    if debit and credit:
        message = f"{names}: both hold an amount."
        raise RowUnreadable(message)
    if debit is None and credit is None:
        message = f"{names}: neither holds an amount."
        raise RowUnreadable(message)
    return (credit or 0) - abs(debit or 0)


def _filled(row: Row, at: int) -> bool:
    return cell(row, at) not in {"", "-", "–", "—"}


def _amount(row: Row, at: int, dialect: Dialect, exponent: int) -> int:
    try:
        return amounts.minor(cell(row, at), exponent=exponent, mark=dialect.mark)
    except AmountUnreadable as error:
        message = f"{dialect.columns.name(at)}: {error.message}"
        raise RowUnreadable(message) from error


def _figure(row: Row, at: int, dialect: Dialect, exponent: int) -> int | None:
    """Read a figure beside the amount; None where it is empty or unreadable."""
    text = cell(row, at)
    if not text:
        return None
    try:
        return amounts.minor(text, exponent=exponent, mark=dialect.mark)
    except AmountUnreadable:
        return None


def words(row: Row, columns: Columns, *, outgoing: bool = False) -> tuple[str, str]:
    """Give all that a row says of its payment in one text, and the other party."""
    party = _party(row, columns, outgoing=outgoing)
    said = party
    alone = len(columns.descriptions) == 1
    for at in columns.descriptions:
        text = " ".join(cell(row, at).split())
        if not any(map(str.isalnum, text)) or text in said:
            continue
        if alone or not csv_signs.sign_of(text):
            said = text if said and said in text else f"{said} {text}".strip()
    return said, party


def _party(row: Row, columns: Columns, *, outgoing: bool) -> str:
    """Give the other party; of a payer's and a payee's column, the one that is not the holder."""
    named = {at: " ".join(cell(row, at).split()) for at in columns.counterparties}
    payers = {at for at in named if csv_words.normal(columns.name(at)) in csv_words.PAYER_WORDS}
    first = [at for at in named if (at in payers) != outgoing]
    return next((named[at] for at in (*first, *named) if named[at]), "")


def own_account(movements: Sequence[ReadRow], columns: Columns) -> int:
    """Give the column of the holder's own account: few values over many rows; -1 without one."""
    best = -1
    fewest = max(1, len(movements) // 2) + 1
    for at in columns.accounts:
        values = {text for one in movements if (text := cell(one.row, at))}
        if values and len(values) < fewest:
            best, fewest = at, len(values)
    return best


def usable_ids(movements: Sequence[ReadRow], columns: Columns) -> bool:
    """Tell the bank's ids from words, and from a count of the rows that another file does anew."""
    at = columns.place("id")
    texts = [cell(one.row, at) for one in movements] if at >= 0 else []
    filled = [text for text in texts if text]
    counts = [str(number) for number in range(1, len(texts) + 1)]
    is_count = len(texts) > 1 and texts in (counts, counts[::-1])
    numbered = sum(any(map(str.isdigit, text)) for text in filled)
    return bool(filled) and not is_count and numbered * 2 > len(filled)
