"""The statements that a table's rows make up: one per account and currency, tied by balances."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from solvent.connectors import csv_rows, csv_signs, csv_words, running_balance
from solvent.connectors.csv_columns import Columns
from solvent.connectors.csv_preamble import Preamble
from solvent.connectors.csv_rows import ReadRow, Words
from solvent.connectors.csv_signs import SignFound
from solvent.connectors.statement import AccountKind, OpeningBy, SourceLine, Statement

# '$', 'kr' and 'Fr' are several currencies' and settle nothing.
_CODE_BY_SYMBOL = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "C$": "CAD",
    "A$": "AUD",
    "R$": "BRL",
    "KSh": "KES",
    "Ksh": "KES",
    "zł": "PLN",
    "Kč": "CZK",
    "₹": "INR",
    "₦": "NGN",
    "₽": "RUB",
    "₺": "TRY",
    "₩": "KRW",
    "₪": "ILS",
    "₫": "VND",
    "฿": "THB",
}
_SAMPLE = 50
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){10,30}")


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found out about a table. word_at: the column of sign words, or -1."""

    columns: Columns
    movements: Sequence[ReadRow]
    sign: SignFound
    word_at: int
    facts: Preamble


def currency_of_symbols(texts: Iterable[str]) -> str:
    """Give the one currency whose symbol or code stands in the amounts, '' without one."""
    found = set()
    for _, text in zip(range(_SAMPLE), filter(None, texts), strict=False):
        found |= {code for symbol, code in _CODE_BY_SYMBOL.items() if symbol in text}
        letters = "".join(letter for letter in text if letter.isalpha())
        if len(letters) == 3 and letters.isupper() and letters.isascii():  # noqa: PLR2004
            found.add(letters)
    return found.pop() if len(found) == 1 else ""


def is_card(columns: Columns) -> bool:
    """Tell a credit card's table by its columns."""
    names = {csv_words.normal(name) for name in columns.names}
    return columns.place("card") >= 0 or bool(names & {"merchant name", "card member"})


def build(found: Found) -> tuple[Statement, ...]:
    """Make the statements, in the order in which accounts first appear."""
    columns = found.columns
    account_at = csv_rows.own_account(found.movements, columns)
    if account_at >= 0 and found.facts.account_ref:
        stated = found.facts.account_ref.replace(" ", "")
        values = {_account_ref(one, account_at) for one in found.movements}
        account_at = account_at if stated in values else -1
    said = Words(columns)
    has_ids = csv_rows.usable_ids(found.movements, columns)
    groups: dict[tuple[str, str], list[SourceLine]] = {}
    for one in found.movements:
        ref = _account_ref(one, account_at)
        groups.setdefault((ref, one.currency), []).append(_line(one, found, said, has_ids=has_ids))
    alone = len(groups) == 1
    return tuple(
        _statement(found, ref, code, lines, alone=alone) for (ref, code), lines in groups.items()
    )


def _account_ref(one: ReadRow, at: int) -> str:
    ref = one.row.cells[at]
    return ref.replace(" ", "") if _IBAN.fullmatch(ref) else ref


def _line(one: ReadRow, found: Found, said: Words, *, has_ids: bool) -> SourceLine:
    columns = found.columns
    amount = one.amount_minor * found.sign.factor
    if found.word_at >= 0:
        amount *= csv_signs.sign_of(one.row.cells[found.word_at])
    description, counterparty = said.of(one.row, outgoing=amount < 0)
    reference = one.row.cells[columns.place("id")]
    if reference and not has_ids and reference not in description:
        description = f"{description} {reference}".strip()
    kind = one.row.cells[columns.place("kind")]
    return SourceLine(
        where=f"line {one.row.line}",
        source_id=reference if has_ids else "",
        booked_on=one.day,
        amount_minor=amount,
        description=description or kind,
        counterparty=counterparty,
        kind=kind,
        pending=one.pending,
        balance_after_minor=one.balance_minor,
        raw=one.row.raw,
    )


def _kind(found: Found) -> AccountKind:
    of_card = is_card(found.columns) or found.sign.of_card
    return AccountKind.CARD if of_card else AccountKind.BANK


def _statement(
    found: Found, ref: str, code: str, lines: list[SourceLine], *, alone: bool
) -> Statement:
    facts = found.facts if alone else Preamble()
    tied = running_balance.check(
        lines,
        opening_minor=facts.opening_minor,
        closing_minor=facts.closing_minor,
        currency=code,
    )
    days = [line.booked_on for line in lines if not line.pending]
    last = max(days, default=None)
    opening, note = tied.opening_minor, tied.note
    by = OpeningBy.RUNNING if facts.opening_minor is None else OpeningBy.PRINT
    if opening is None and tied.closing_minor is not None and _is_closing(facts, last):
        total = sum(line.amount_minor for line in lines if not line.pending)
        opening, by = tied.closing_minor - total, OpeningBy.CLOSING
        note = "The file prints no opening balance; this one is the closing less the movements."
    ordered = tuple(reversed(lines)) if tied.newest_first else tuple(lines)
    return Statement(
        account_ref=ref or facts.account_ref,
        account_kind=_kind(found),
        currency=code,
        lines=ordered,
        opening_minor=opening,
        closing_minor=tied.closing_minor,
        closing_on=(facts.closing_on or last) if tied.closing_minor is not None else None,
        starts_on=facts.starts_on or min(days, default=None),
        ends_on=facts.ends_on or last,
        tie=tied.tie,
        tie_gap_minor=tied.gap_minor,
        tie_note=note,
        opening_by=by,
    )


def _is_closing(facts: Preamble, last: date | None) -> bool:
    """Tell that the printed balance is of a day after all movements."""
    return facts.closing_on is None or last is None or facts.closing_on >= last
