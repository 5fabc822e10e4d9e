"""The full statement of an M-PESA account as CSV: newest first, charges as rows of their own."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

_HEADER = (
    "Receipt No.",
    "Completion Time",
    "Details",
    "Transaction Status",
    "Paid In",
    "Withdrawn",
    "Balance",
)
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST_YEAR = 2007  # the year whose receipts begin with A
_SPAN = 36**7
_STEP = 48_271_993_211  # shares no factor with 36, so that numbers of one day never meet

# Bands for payments to a person or business: up to this many shillings, this charge.
_CHARGES = ((1_000, 10), (2_500, 20), (5_000, 34), (10_000, 55), (20_000, 80))
_CHARGE_MOST = 108
_MINOR = 100


@dataclass(frozen=True, slots=True)
class MpesaLine:
    """One row; minor units, positive is paid in."""

    receipt: str
    at: datetime
    details: str
    amount_minor: int
    balance_minor: int


def charge(amount_minor: int) -> int:
    """Give the charge on a payment, both in minor units."""
    bands = (fee for most, fee in _CHARGES if amount_minor <= most * _MINOR)
    return next(bands, _CHARGE_MOST) * _MINOR


def receipt_number(day: date, number: int) -> str:
    """Make the receipt number of the day's movement: year, month and day letters, then seven."""
    rest = (number * _STEP + day.toordinal() * 7_368_787_969) % _SPAN
    letters = []
    for _ in range(7):
        rest, digit = divmod(rest, 36)
        letters.append(_LETTERS[digit])
    year = _LETTERS[10 + (day.year - _FIRST_YEAR) % 26]
    return f"{year}{_LETTERS[9 + day.month]}{_LETTERS[day.day]}{''.join(letters)}"


def write(
    lines: Sequence[MpesaLine], *, holder: str, phone: str, starts_on: date, ends_on: date
) -> bytes:
    """Write one statement from lines given newest first."""
    out = io.StringIO()
    out.write("MPESA FULL STATEMENT\n")
    out.write(f"Customer Name,{holder.upper()}\n")
    out.write(f"Mobile Number,{phone}\n")
    out.write(f"Statement Period,{starts_on:%d %b %Y} - {ends_on:%d %b %Y}\n\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(_cells(line) for line in lines)
    return out.getvalue().encode("utf-8")


def _cells(line: MpesaLine) -> tuple[str, ...]:
    amount = _money(line.amount_minor)
    paid_in, withdrawn = (amount, "") if line.amount_minor >= 0 else ("", amount)
    return (
        line.receipt,
        f"{line.at:%Y-%m-%d %H:%M:%S}",
        line.details,
        "Completed",
        paid_in,
        withdrawn,
        _money(line.balance_minor),
    )


def _money(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    whole, cents = divmod(abs(minor), 100)
    return f"{sign}{whole}.{cents:02d}"
