"""The M-Pesa statement as a table: a person's, a till's or a paybill's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from solvent.connectors import (
    amounts,
    csv_dates,
    csv_table,
    csv_text,
    mpesa_details,
    running_balance,
)
from solvent.connectors.amounts import AmountUnreadable
from solvent.connectors.csv_dates import OrderFound, WrittenDay
from solvent.connectors.csv_table import Row, Table
from solvent.connectors.file_limits import Limits
from solvent.connectors.statement import (
    AccountKind,
    FileRefused,
    LeftOut,
    OpeningBy,
    Question,
    Reading,
    SourceLine,
    Statement,
)
from solvent.errors import Invalid

CURRENCY, _EXPONENT = "KES", 2
_INSTITUTION = "M-PESA"
_ROLE_BY_HEADER = {
    "receipt no": "receipt",
    "receipt number": "receipt",
    "receipt": "receipt",
    "completion time": "time",
    "initiation time": "initiated",
    "details": "details",
    "transaction status": "status",
    "status": "status",
    "paid in": "paid_in",
    "withdrawn": "withdrawn",
    "withdrawal": "withdrawn",
    "withdrawals": "withdrawn",
    "paid out": "withdrawn",
    "balance": "balance",
    "reason type": "reason",
    "transaction type": "reason",
    "other party info": "party",
    "other party": "party",
    "a c no": "account",
    "account no": "account",
    "linked transaction id": "linked",
}
_NEEDED = frozenset({"receipt", "time", "details", "paid_in", "withdrawn"})
_WORDS = re.compile(r"[^a-z]+")
_DONE = frozenset({"completed", "complete", "success", "successful", ""})
_WAITING = frozenset({"pending", "initiated", "authorized", "authorised", "in progress"})
_REF_LABELS = frozenset(
    {"mobile number", "phone number", "msisdn", "short code", "shortcode", "account number"}
    | {"organization short code", "till number", "paybill number", "account holder number"}
)
_PERIOD_LABELS = frozenset(
    {"statement period", "date of statement period", "period", "time period", "date range"}
)
_TWO_DAYS = re.compile(r"(.+?)\s*(?:\bto\b|–|—|\s-\s)\s*(.+)", re.IGNORECASE)
_PREAMBLE_ROWS = 60
_VALUE_MAX = 200
_LEFT_OUT_PART_MAX = 5


class RowUnreadable(Invalid):
    """A row of the statement is no movement; the message names the column."""


def header_of(table: Table) -> int | None:
    """Give the index of the header row of an M-Pesa statement, None where there is none."""
    for at, row in enumerate(table.rows[:_PREAMBLE_ROWS]):
        if set(_roles(row)) >= _NEEDED:
            return at
    return None


def _roles(row: Row) -> dict[str, int]:
    roles: dict[str, int] = {}
    for at, cell in enumerate(row.cells):
        role = _ROLE_BY_HEADER.get(_WORDS.sub(" ", cell.lower().lstrip("\ufeff")).strip())
        if role:
            roles.setdefault(role, at)
    return roles


def read(content: bytes, *, answers: Mapping[str, str], limits: Limits) -> Reading:
    """Read an M-Pesa statement. Raises FileRefused."""
    text, encoding = csv_text.open_text(content)
    table = csv_table.open_table(text, limits=limits)
    return read_table(table, encoding=encoding, answers=answers)


def read_table(table: Table, *, encoding: str, answers: Mapping[str, str]) -> Reading:
    """Read the rows of an M-Pesa statement. Raises FileRefused."""
    at = header_of(table)
    if at is None:
        message = "The table has no header of an M-Pesa statement (Receipt No., Completion Time)."
        raise FileRefused(message, remedy="Export the full statement from M-Pesa again.")
    roles = _roles(table.rows[at])
    rows = [row for row in table.rows[at + 1 :] if _is_movement(row, roles)]
    written = [csv_dates.written(_cell(row, roles, "time")) for row in rows]
    order = _order([one for one in written if one], answers)
    lines, left_out = _lines(rows, written, roles, order.order)
    _refuse_mostly_unreadable(len(rows), left_out, table.rows[at])
    preamble = _Preamble.of(table.rows[:at])
    statement = _statement(lines, preamble)
    dialect = {
        "encoding": encoding,
        "delimiter": table.delimiter,
        "header": f"line {table.rows[at].line}",
        "date order": f"{order.order}: {order.how}" if order.order else order.how,
        "order": "newest first"
        if statement.lines and lines[0] != statement.lines[0]
        else "as read",
    }
    questions = () if order.sure else (_question(rows, roles, order),)
    return Reading("mpesa_csv", (statement,), dialect, tuple(left_out), questions)


def _cell(row: Row, roles: Mapping[str, int], role: str) -> str:
    at = roles.get(role, -1)
    return row.cells[at].strip() if 0 <= at < len(row.cells) else ""


def _is_movement(row: Row, roles: Mapping[str, int]) -> bool:
    """Tell movements from repeated headers, summaries and the page footers of the export."""
    if set(_roles(row)) >= _NEEDED:
        return False
    filled = [role for role in ("time", "paid_in", "withdrawn") if _cell(row, roles, role)]
    return bool(_cell(row, roles, "receipt") and filled) or len(filled) > 1


def _order(days: Sequence[WrittenDay], answers: Mapping[str, str]) -> OrderFound:
    answer = answers.get("date_order", "")
    if answer in csv_dates.ORDERS:
        return OrderFound(answer, "you said so")
    return csv_dates.find_order(days)


def _lines(
    rows: Sequence[Row], days: Sequence[WrittenDay | None], roles: Mapping[str, int], order: str
) -> tuple[list[SourceLine], list[LeftOut]]:
    lines: list[SourceLine] = []
    left_out: list[LeftOut] = []
    for row, written in zip(rows, days, strict=True):
        status = _cell(row, roles, "status").lower()
        if status not in _DONE and status not in _WAITING:
            reason = f"The transaction is {status}: no money moved."
            left_out.append(LeftOut(f"line {row.line}", reason, row.raw, moved_nothing=True))
            continue
        try:
            day = written.day(order) if written else None
            lines.append(_line(row, day, roles, pending=status in _WAITING))
        except Invalid as error:
            left_out.append(LeftOut(f"line {row.line}, unreadable", error.message, row.raw))
    return lines, left_out


def _line(row: Row, day: date | None, roles: Mapping[str, int], *, pending: bool) -> SourceLine:
    if day is None:
        message = f"Completion Time: {_cell(row, roles, 'time')[:40]!r} is no date."
        raise RowUnreadable(message)
    paid_in, withdrawn = _amount(row, roles, "paid_in"), _amount(row, roles, "withdrawn")
    if paid_in and withdrawn:
        message = "Paid In and Withdrawn: both hold an amount."
        raise RowUnreadable(message)
    if paid_in is None and withdrawn is None:
        message = "Paid In and Withdrawn: neither holds an amount."
        raise RowUnreadable(message)
    details = " ".join(_cell(row, roles, "details").split())
    party = mpesa_details.party(details) or mpesa_details.party_info(_cell(row, roles, "party"))
    account = _cell(row, roles, "account")
    description = f"{details} Acc. {account}" if account and account not in details else details
    kind = _cell(row, roles, "reason") or mpesa_details.kind(details)
    has_balance = bool(_cell(row, roles, "balance"))
    return SourceLine(
        where=f"line {row.line}",
        source_id=_cell(row, roles, "receipt"),
        booked_on=day,
        amount_minor=(paid_in or 0) - abs(withdrawn or 0),
        description=description or kind,
        counterparty=party,
        kind=kind,
        pending=pending,
        balance_after_minor=_amount(row, roles, "balance") if has_balance else None,
        raw=row.raw,
    )


def _amount(row: Row, roles: Mapping[str, int], role: str) -> int | None:
    text = _cell(row, roles, role)
    if text in {"", "-"}:
        return None
    try:
        return amounts.minor(text, exponent=_EXPONENT, mark=".")
    except AmountUnreadable as error:
        message = f"{role.replace('_', ' ').title()}: {error.message}"
        raise RowUnreadable(message) from error


def _refuse_mostly_unreadable(count: int, left_out: Sequence[LeftOut], header: Row) -> None:
    unreadable = [one for one in left_out if one.where.endswith("unreadable")]
    if not count:
        message = "The statement has a header and no movement under it."
        remedy = "Choose a period with transactions."
        raise FileRefused(message, remedy=remedy, where=f"line {header.line}")
    if len(unreadable) * _LEFT_OUT_PART_MAX > count:
        first = unreadable[0]
        message = f"{len(unreadable)} of {count} rows cannot be read. The first: {first.reason}"
        remedy = "Export the statement from M-Pesa again."
        raise FileRefused(message, remedy=remedy, where=first.where.partition(",")[0])


@dataclass(frozen=True, slots=True)
class _Preamble:
    account_ref: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Preamble:
        ref, period = "", ("", "")
        for row in rows:
            cells = [cell.strip() for cell in row.cells if cell.strip()]
            if len(cells) == 1 and ":" in cells[0]:
                cells = [part.strip() for part in cells[0].split(":", 1)]
            label = _WORDS.sub(" ", cells[0][:_VALUE_MAX].lower()).strip() if cells else ""
            value = cells[1][:_VALUE_MAX] if len(cells) > 1 else ""
            if label in _REF_LABELS and not ref:
                ref = "".join(value.split())
            if label in _PERIOD_LABELS and (found := _TWO_DAYS.fullmatch(value)):
                period = (found[1], found[2])
        return cls(ref, _day(period[0]), _day(period[1]))


def _day(text: str) -> date | None:
    found = csv_dates.written(text)
    return found.day("dmy") if found else None


def _statement(lines: Sequence[SourceLine], preamble: _Preamble) -> Statement:
    tied = running_balance.check(lines, currency=CURRENCY)
    ordered = tuple(reversed(lines)) if tied.newest_first else tuple(lines)
    days = [line.booked_on for line in lines if not line.pending]
    statement = Statement(
        account_ref=preamble.account_ref,
        account_kind=AccountKind.MOBILE_MONEY,
        currency=CURRENCY,
        lines=ordered,
        opening_minor=tied.opening_minor,
        closing_minor=tied.closing_minor,
        closing_on=max(days, default=None),
        starts_on=preamble.starts_on or min(days, default=None),
        ends_on=preamble.ends_on or max(days, default=None),
        institution=_INSTITUTION,
        tie=tied.tie,
        tie_gap_minor=tied.gap_minor,
        tie_note=tied.note,
        opening_by=OpeningBy.RUNNING,
    )
    if statement.closing_minor is None:
        return replace(statement, closing_on=None)
    return statement


def _question(rows: Sequence[Row], roles: Mapping[str, int], order: OrderFound) -> Question:
    choices = (order.order, *(one for one in csv_dates.ORDERS if one != order.order))
    example = _cell(rows[0], roles, "time")
    return Question("date_order", choices, f"Is {example} written day first or month first?")
