"""Which paper each bank hands out for an account, and how a diary's movements get on it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from solvent.sample import mpesa_writer, ofx_writer, semicolon_csv_writer
from solvent.sample.company import SampleAccount
from solvent.sample.diary import Movement

_NUMBER_DIGITS = 4
_OPENING_S, _CLOSING_S = 24_600, 74_400
_FIRST_LIVE_NUMBER = 5000


@dataclass(frozen=True, slots=True)
class Paper:
    """The kind of file of one account.

    form: 'ofx1', 'ofx2', 'semicolon_csv' or 'mpesa_csv'.
    bank_id: what the bank calls itself: routing number, BIC or sort code.
    pending_kinds: the kinds of movement that the bank announces a day before it books them.
    """

    account: str
    file: str
    form: str
    bank_id: str = ""
    zone: str = "0:GMT"
    pending_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Extract:
    """What stands on one file, in order of booking."""

    booked: Sequence[Movement]
    pending: Sequence[Movement]
    opening_minor: int
    closing_minor: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: the movement, its id there, and what part of it the row shows."""

    movement: Movement
    source_id: str
    amount_minor: int
    balance_minor: int | None
    role: str
    charge: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """The file's bytes, and its rows in the file's order."""

    content: bytes
    rows: tuple[Row, ...]


def render(paper: Paper, account: SampleAccount, holder: str, extract: Extract) -> Rendered:
    """Write the file of one account."""
    rows = _rows(paper, extract)
    if paper.form == "semicolon_csv":
        return _semicolon_csv(paper, account, holder, extract, rows)
    if paper.form == "mpesa_csv":
        return _mpesa(account, holder, extract, rows)
    return _ofx(paper, account, extract, rows)


def receipt(movement: Movement) -> str:
    """Give the receipt number that mobile money gives a booked movement."""
    return mpesa_writer.receipt_number(movement.day, movement.number)


def _rows(paper: Paper, extract: Extract) -> list[Row]:
    rows, balance = [], extract.opening_minor
    for movement in extract.booked:
        balance += movement.amount_minor
        if paper.form == "mpesa_csv":
            source_id = receipt(movement)
        elif paper.form == "semicolon_csv":
            source_id = ""
        else:
            source_id = f"{movement.day:%Y%m%d}{movement.number:0{_NUMBER_DIGITS}d}"
        rows.append(Row(movement, source_id, movement.amount_minor, balance, movement.role))
        if movement.charge_minor:
            balance -= movement.charge_minor
            charge = -movement.charge_minor
            rows.append(Row(movement, source_id, charge, balance, "payment_fees", charge=True))
    announced = extract.pending
    rows += [Row(each, "", each.amount_minor, None, each.role) for each in announced]
    return rows


def _ofx(paper: Paper, account: SampleAccount, extract: Extract, rows: Sequence[Row]) -> Rendered:
    whose = ofx_writer.OfxAccount(
        kind=account.kind,
        bank_id=paper.bank_id,
        number=account.ref,
        currency=account.currency,
        institution=account.institution,
        zone=paper.zone,
    )
    lines = [
        ofx_writer.OfxLine(
            fitid=row.source_id,
            kind=row.movement.kind,
            day=row.movement.day,
            amount_minor=row.amount_minor,
            name=row.movement.name,
            memo=row.movement.memo,
        )
        for row in rows
    ]
    booked = len(extract.booked)
    content = ofx_writer.write(
        whose,
        lines[:booked],
        starts_on=extract.starts_on,
        ends_on=extract.ends_on,
        closing_minor=extract.closing_minor,
        pending=lines[booked:],
        version=1 if paper.form == "ofx1" else 2,
    )
    return Rendered(content, tuple(rows))


def _semicolon_csv(
    paper: Paper, account: SampleAccount, holder: str, extract: Extract, rows: Sequence[Row]
) -> Rendered:
    newest_first = tuple(reversed(rows))
    lines = [
        semicolon_csv_writer.CsvLine(
            day=row.movement.day,
            name=row.movement.name,
            iban=_iban_of(row.movement.name) if row.movement.name else "",
            kind=row.movement.kind,
            purpose=row.movement.memo,
            amount_minor=row.amount_minor,
            balance_minor=row.balance_minor,
        )
        for row in newest_first
    ]
    content = semicolon_csv_writer.write(
        semicolon_csv_writer.CsvAccount(
            holder, account.ref, paper.bank_id, account.currency, account.institution
        ),
        lines,
        starts_on=extract.starts_on,
        ends_on=extract.ends_on,
        opening_minor=extract.opening_minor,
        closing_minor=extract.closing_minor,
    )
    return Rendered(content, newest_first)


def _iban_of(name: str) -> str:
    """Make up the other side's account: a valid IBAN that depends on the name alone."""
    number = zlib.crc32(name.encode())
    bank_and_account = f"{37000000 + number % 50 * 10040:08d}{number:010d}"
    check = 98 - int(f"{bank_and_account}131400") % 97
    return f"DE{check:02d}{bank_and_account}"


def _mpesa(account: SampleAccount, holder: str, extract: Extract, rows: Sequence[Row]) -> Rendered:
    newest_first = tuple(reversed(rows))
    last_numbers = {row.movement.day: row.movement.number for row in rows}
    lines = [
        mpesa_writer.MpesaLine(
            receipt=row.source_id,
            at=_at(row.movement, last_numbers[row.movement.day]),
            details=row.movement.memo if row.charge else row.movement.name,
            amount_minor=row.amount_minor,
            balance_minor=row.balance_minor or 0,
        )
        for row in newest_first
    ]
    content = mpesa_writer.write(
        lines,
        holder=holder,
        phone=account.ref,
        starts_on=extract.starts_on,
        ends_on=extract.ends_on,
    )
    return Rendered(content, newest_first)


def _at(movement: Movement, last_number: int) -> datetime:
    """Spread the day's movements over the hours that the company is open."""
    seconds = movement.at_s
    if movement.number < _FIRST_LIVE_NUMBER:
        step = (_CLOSING_S - _OPENING_S) // (last_number + 1)
        seconds = _OPENING_S + movement.number * step + movement.amount_minor * 7919 % step
    return datetime.combine(movement.day, time()) + timedelta(seconds=seconds)
