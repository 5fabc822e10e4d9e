"""The CSV that German banks hand out: semicolons, decimal commas, newest first, cp1252."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_ENCODING = "cp1252"
_HEADER = (
    "Buchungstag",
    "Valutadatum",
    "Auftraggeber/Empfänger",
    "IBAN Zahlungsbeteiligter",
    "Buchungstext",
    "Verwendungszweck",
    "Betrag",
    "Währung",
    "Saldo nach Buchung",
    "Bemerkung",
)


@dataclass(frozen=True, slots=True)
class CsvLine:
    """One movement; minor units; `balance_minor` is None for what is only announced."""

    day: date
    name: str
    iban: str
    kind: str
    purpose: str
    amount_minor: int
    balance_minor: int | None


@dataclass(frozen=True, slots=True)
class CsvAccount:
    """Whose statement it is."""

    holder: str
    iban: str
    bic: str
    currency: str
    institution: str


def money(minor: int) -> str:
    """Write minor units the German way: -123456 -> '-1.234,56'."""
    sign = "-" if minor < 0 else ""
    whole, cents = divmod(abs(minor), 100)
    return f"{sign}{whole:,}".replace(",", ".") + f",{cents:02d}"


def write(
    account: CsvAccount,
    lines: Sequence[CsvLine],
    *,
    starts_on: date,
    ends_on: date,
    opening_minor: int,
    closing_minor: int,
) -> bytes:
    """Write one statement from lines given newest first."""
    preamble = [
        (account.institution, ""),
        ("Kontoinhaber", account.holder),
        ("IBAN", account.iban),
        ("BIC", account.bic),
        ("Zeitraum", f"{starts_on:%d.%m.%Y} - {ends_on:%d.%m.%Y}"),
        (f"Anfangssaldo am {starts_on:%d.%m.%Y}", f"{money(opening_minor)} {account.currency}"),
        (f"Endsaldo am {ends_on:%d.%m.%Y}", f"{money(closing_minor)} {account.currency}"),
    ]
    rows = [_row(pair) for pair in preamble]
    rows += ["", _row(_HEADER)]
    rows += [_row(_cells(line, account.currency)) for line in lines]
    return ("\r\n".join(rows) + "\r\n").encode(_ENCODING)


def _cells(line: CsvLine, currency: str) -> tuple[str, ...]:
    day = f"{line.day:%d.%m.%Y}"
    announced = line.balance_minor is None
    return (
        day,
        "" if announced else day,
        line.name,
        line.iban,
        line.kind,
        line.purpose,
        money(line.amount_minor),
        currency,
        "" if line.balance_minor is None else money(line.balance_minor),
        "Umsatz vorgemerkt" if announced else "",
    )


def _row(cells: Sequence[str]) -> str:
    return ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)
