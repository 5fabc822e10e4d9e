"""What stands around the rows of a table: account, period, and the balances to tie against."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from solvent.connectors import amounts, csv_dates, csv_words
from solvent.connectors.amounts import AmountUnreadable
from solvent.connectors.csv_table import Row

_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_DAY_IN_TEXT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}"
    r"|[0-9]{1,2}\.? [^\W\d_]{3,10}\.? [0-9]{4}"
)
_CODE = re.compile(r"\b[A-Z]{3}\b")
_REF = re.compile(r"[0-9X*](?:[ ./-]?[0-9X*]){3,40}")
_FROM_WORDS = frozenset(
    {"date from", "from", "from date", "start date", "von", "du", "desde", "dal"}
)
_TO_WORDS = frozenset({"date to", "to", "to date", "end date", "bis", "au", "hasta", "al"})
_CELL_MAX = 300
_DAYS_OF_PERIOD = 2


@dataclass(slots=True)
class Preamble:
    """Facts of the rows before the header and after the last movement; None where not stated."""

    account_ref: str = ""
    currency: str = ""
    opening_minor: int | None = None
    closing_minor: int | None = None
    closing_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def find(rows: Sequence[Row], *, order: str, mark: str, exponent: int) -> Preamble:
    """Collect what the rows around the table say, the first of each fact."""
    facts = Preamble()
    for row in rows:
        cells = [cell.strip()[:_CELL_MAX] for cell in row.cells if cell.strip()]
        _take_period(facts, cells, order)
        for label, value in _labelled(cells):
            _take(facts, label, value, order=order, mark=mark, exponent=exponent)
        iban = _IBAN.search(" ".join(cells)) if not facts.account_ref else None
        if iban:
            facts.account_ref = iban[0].replace(" ", "")
    return facts


def balance_kind(cells: Sequence[str]) -> str:
    """Tell a row that prints a balance or a total: 'opening', 'closing', 'total' or ''."""
    for cell in cells:
        kind = _balance_label(csv_words.normal(cell[:_CELL_MAX])) if cell else ""
        if kind:
            return kind
    return ""


def _balance_label(label: str) -> str:
    if label in csv_words.TOTAL_WORDS:
        return "total"
    for kind, words in (("opening", csv_words.OPENING_WORDS), ("closing", csv_words.CLOSING_WORDS)):
        if any(label == word or label.startswith(f"{word} ") for word in words):
            return kind
    return ""


def _labelled(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give labels with their values: from 'label: value' in a cell, or from two cells."""
    for at, cell in enumerate(cells):
        label, colon, value = cell.partition(":")
        if not colon or not value.strip():
            value = " ".join(cells[at + 1 : at + 3])
        yield label, value.strip()


def _take(facts: Preamble, label: str, value: str, *, order: str, mark: str, exponent: int) -> None:
    word = csv_words.normal(label)
    kind = _balance_label(word)
    if kind in {"opening", "closing"}:
        amount = _amount(value, mark, exponent)
        if amount is None:
            return
        _take_code(facts, value)
        if kind == "opening" and facts.opening_minor is None:
            facts.opening_minor = amount
        elif kind == "closing" and facts.closing_minor is None:
            facts.closing_minor = amount
            days = _days(f"{label} {value}", order)
            facts.closing_on = days[0] if days else None
    if word in _FROM_WORDS | _TO_WORDS:
        _take_end(facts, word, _days(value, order))
    role = csv_words.role_of(word)[0]
    if role == "currency":
        _take_code(facts, value)
    elif role == "account" and not facts.account_ref and any(map(str.isdigit, value)):
        found = _IBAN.search(value) or _REF.search(value)
        ref = found[0].strip() if found else ""
        facts.account_ref = ref.replace(" ", "") if _IBAN.fullmatch(ref) else ref


def _take_end(facts: Preamble, word: str, days: Sequence[date]) -> None:
    if len(days) == 1 and word in _FROM_WORDS:
        facts.starts_on = facts.starts_on or days[0]
    elif len(days) == 1:
        facts.ends_on = facts.ends_on or days[0]


def _take_code(facts: Preamble, value: str) -> None:
    found = _CODE.search(value)
    if found and not facts.currency:
        facts.currency = found[0]


def _take_period(facts: Preamble, cells: Sequence[str], order: str) -> None:
    """Take the first row with two days for the statement's period."""
    if facts.starts_on is not None or balance_kind(cells):
        return
    days = _days(" ".join(cells), order)
    if len(days) == _DAYS_OF_PERIOD and days[0] <= days[1]:
        facts.starts_on, facts.ends_on = days


def days_written(rows: Sequence[Row]) -> list[csv_dates.WrittenDay]:
    """Give all dates that stand around the table, as evidence for the order of day and month."""
    texts = " ".join(cell[:_CELL_MAX] for row in rows for cell in row.cells)
    found = (csv_dates.written(one) for one in _DAY_IN_TEXT.findall(texts))
    return [one for one in found if one]


def _days(text: str, order: str) -> list[date]:
    found = (csv_dates.written(one) for one in _DAY_IN_TEXT.findall(text))
    return [day for one in found if one and (day := one.day(order))]


def _amount(value: str, mark: str, exponent: int) -> int | None:
    """Read the first amount in a text that may also hold a day."""
    rest = _DAY_IN_TEXT.sub(" ", value)
    parts = re.split(r"\s{2,}|(?<=[0-9])\s+(?=[A-Z]{3}\b)", rest)
    for part in (rest, *parts, *rest.split()):
        if any(map(str.isdigit, part)):
            try:
                return amounts.minor(part.strip(), exponent=exponent, mark=mark)
            except AmountUnreadable:
                continue
    return None
