"""One movement of a bank's table: its values, its words, and why it cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from solvent.connectors import amounts, csv_signs, csv_words
from solvent.connectors.amounts import AmountUnreadable, exponent_of
from solvent.connectors.csv_columns import Columns
from solvent.connectors.csv_dates import WrittenDay
from solvent.connectors.csv_table import Row
from solvent.errors import Invalid

_CODE_LETTERS = 3
_NOTHING = frozenset({"", "-", "–", "—"})


class RowUnreadable(Invalid):
    """A row of the table is no movement; the message names the column."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a table are written. order: as csv_dates finds it."""

    columns: Columns
    order: str
    mark: str
    balance_mark: str
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


class Reader:
    """Reads the rows of one table, which csv_sorts has sorted out."""

    def __init__(
        self, dialect: Dialect, *, debit_is_negative: bool = False, credit_is_negative: bool = False
    ) -> None:
        """Look the columns up once.

        debit_is_negative, credit_is_negative: the column writes each of its amounts with a minus,
        so that the minus says nothing; else a minus there is a reversal.
        """
        self._debit_factor = 1 if debit_is_negative else -1
        self._credit_factor = -1 if credit_is_negative else 1
        columns = dialect.columns
        self._dialect, self._columns = dialect, columns
        self._amount_at = columns.place("amount")
        self._debit_at, self._credit_at = columns.place("debit"), columns.place("credit")
        self._balance_at, self._fee_at = columns.place("balance"), columns.place("fee")
        self._currency_at, self._status_at = columns.place("currency"), columns.place("status")
        self._exponent_by_code: dict[str, int] = {}
        self._code_by_text: dict[str, str] = {"": dialect.currency}

    def read(self, row: Row, written: WrittenDay) -> ReadRow:
        """Read a row's values. Raises RowUnreadable."""
        dialect, cells = self._dialect, row.cells
        day = written.day(dialect.order)
        if day is None:
            at = self._columns.dates[0]
            message = f"{self._columns.name(at)}: {cells[at][:40]!r} is no date as {dialect.order}."
            raise RowUnreadable(message)
        text = cells[self._currency_at]
        code = self._code_by_text.get(text)
        if code is None:
            code = self._code_by_text[text] = self._code(text)
        exponent = self._exponent_by_code.get(code)
        if exponent is None:
            exponent = self._exponent_by_code[code] = exponent_of(code)
        status = cells[self._status_at]
        return ReadRow(
            row=row,
            day=day,
            currency=code,
            amount_minor=self._movement(cells, exponent),
            balance_minor=_figure(cells[self._balance_at], dialect.balance_mark, exponent),
            pending=bool(status) and self._is_pending(status),
            fee_minor=_figure(cells[self._fee_at], dialect.mark, exponent) or 0,
        )

    def _code(self, text: str) -> str:
        code = text.upper()
        is_code = len(code) == _CODE_LETTERS and code.isalpha() and code.isascii()
        return code if is_code else self._dialect.currency

    def _is_pending(self, status: str) -> bool:
        word = csv_words.normal(status)
        if csv_words.normal(self._columns.name(self._status_at)) == "pending":
            return word in {"yes", "true", "y", "1", "pending"}
        return word in csv_words.PENDING_WORDS

    def _movement(self, cells: Sequence[str], exponent: int) -> int:
        at = self._amount_at
        if at >= 0 and (cells[at] or self._debit_at < 0):
            return self._amount(cells, at, exponent)
        debit_at, credit_at = self._debit_at, self._credit_at
        has_debit, has_credit = cells[debit_at] not in _NOTHING, cells[credit_at] not in _NOTHING
        debit = self._amount(cells, debit_at, exponent) if has_debit else 0
        credit = self._amount(cells, credit_at, exponent) if has_credit else 0
        if (debit and credit) or not (has_debit or has_credit):
            names = f"{self._columns.name(debit_at)} and {self._columns.name(credit_at)}"
            fault = "both hold an amount" if debit else "neither holds an amount"
            message = f"{names}: {fault}."
            raise RowUnreadable(message)
        return credit * self._credit_factor + debit * self._debit_factor

    def _amount(self, cells: Sequence[str], at: int, exponent: int) -> int:
        try:
            return amounts.minor(cells[at], exponent=exponent, mark=self._dialect.mark)
        except AmountUnreadable as error:
            message = f"{self._columns.name(at)}: {error.message}"
            raise RowUnreadable(message) from error


def _figure(text: str, mark: str, exponent: int) -> int | None:
    """Read a figure beside the amount; None where it is empty or unreadable."""
    if not text:
        return None
    try:
        return amounts.minor(text, exponent=exponent, mark=mark)
    except AmountUnreadable:
        return None


class Words:
    """Gives what rows say of their payments."""

    def __init__(self, columns: Columns) -> None:
        """Look up which columns name a payer and which a payee."""
        self._columns = columns
        self._alone = len(columns.descriptions) == 1
        names = {at: csv_words.normal(columns.name(at)) for at in columns.counterparties}
        payers = [at for at in names if names[at] in csv_words.PAYER_WORDS]
        others = [at for at in names if at not in payers]
        self._incoming, self._outgoing = [*payers, *others], [*others, *payers]

    def of(self, row: Row, *, outgoing: bool = False) -> tuple[str, str]:
        """Give all that a row says in one text, and the other party."""
        cells = row.cells
        places = self._outgoing if outgoing else self._incoming
        party = " ".join(next((cells[at] for at in places if _is_name(cells[at])), "").split())
        said = party
        for at in self._columns.descriptions:
            text = " ".join(cells[at].split())
            if not text or text in said or not any(map(str.isalnum, text)):
                continue
            if self._alone or not csv_signs.sign_of(text):
                said = text if said and said in text else f"{said} {text}".strip()
        # 'Deposit' beside other columns says the sign; alone in its row it is all the text.
        texts = (" ".join(cells[at].split()) for at in self._columns.descriptions)
        return said or next(filter(None, texts), ""), party


def _is_name(text: str) -> bool:
    """Tell a name from nothing and from an account's number."""
    return text.isalpha() or sum(map(str.isalpha, text)) > sum(map(str.isdigit, text))


def own_account(movements: Sequence[ReadRow], columns: Columns) -> int:
    """Give the column of the holder's own account: few values over many rows; -1 without one."""
    best = -1
    fewest = max(1, len(movements) // 2) + 1
    for at in columns.accounts:
        values = {text for one in movements if (text := one.row.cells[at])}
        if values and len(values) < fewest:
            best, fewest = at, len(values)
    return best


def usable_ids(movements: Sequence[ReadRow], columns: Columns) -> bool:
    """Tell the bank's ids from words, and from a count of the rows that another file does anew."""
    at = columns.place("id")
    texts = [one.row.cells[at] for one in movements] if at >= 0 else []
    filled = [text for text in texts if text]
    counts = [str(number) for number in range(1, len(texts) + 1)]
    is_count = len(texts) > 1 and texts in (counts, counts[::-1])
    numbered = sum(any(map(str.isdigit, text)) for text in filled)
    return bool(filled) and not is_count and numbered * 2 > len(filled)
