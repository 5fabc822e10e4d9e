"""Which sign of a table's amounts is money out: by words, balances, or the sort of account."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from solvent.connectors import csv_words
from solvent.connectors.csv_columns import Columns
from solvent.connectors.csv_table import Row

AS_WRITTEN, REVERSED = "as_written", "reversed"
_REPAYMENT = re.compile(
    r"thank ?you|autopay|payment received|payment - |online payment|internet payment"
    r"|direct debit payment|payment from|zahlung erhalten|paiement recu|einzahlung",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SignFound:
    """factor: 1 keeps the amounts, -1 reverses them. sure: False where one has to ask.

    of_card: the way of writing is a credit card's.
    """

    factor: int
    how: str
    sure: bool = True
    of_card: bool = False


def word_column(columns: Columns, rows: Sequence[Row], amounts: Sequence[int]) -> int:
    """Give the column whose words say debit or credit, -1 where there is none."""
    for role in ("sign", "kind"):
        at = columns.place(role)
        words = [_word(row, at) for row in rows] if at >= 0 else []
        if words and all(sign_of(word) for word in words):
            outgoing = [
                amount for word, amount in zip(words, amounts, strict=True) if sign_of(word) < 0
            ]
            already_signed = bool(outgoing) and all(amount <= 0 for amount in outgoing)
            return -1 if already_signed else at
    return -1


def _word(row: Row, at: int) -> str:
    return row.cells[at]


def sign_of(word: str) -> int:
    """Give 1 for a word of credit, -1 for one of debit, 0 for any other."""
    if word in {"+", "-"}:
        return 1 if word == "+" else -1
    plain = csv_words.normal(word)
    return (plain in csv_words.IN_WORDS) - (plain in csv_words.OUT_WORDS)


def find(
    amounts: Sequence[int],
    balances: Sequence[int | None],
    texts: Callable[[], Sequence[str]],
    *,
    is_card: bool,
    is_processor: bool,
    answer: str = "",
) -> SignFound:
    """Settle the sign of one signed amount column; all in the file's order.

    texts: gives the rows' descriptions, asked for only where nothing else settles it.
    """
    if answer in {AS_WRITTEN, REVERSED}:
        return SignFound(1 if answer == AS_WRITTEN else -1, "you said so")
    by_balance = _by_balance(amounts, balances)
    if by_balance:
        return SignFound(by_balance, "the running balance settles it")
    if any(amount < 0 for amount in amounts):
        return _with_negatives(amounts, texts())
    if is_card:
        return SignFound(-1, "a card's table with positive amounts only: purchases")
    if is_processor or len(amounts) == 1:
        return SignFound(1, "positive is taken for money in")
    return SignFound(1, "not settled by the file", sure=False)


def _with_negatives(amounts: Sequence[int], texts: Sequence[str]) -> SignFound:
    """Reverse a card's table, in which repayments are negative and most else is positive."""
    both = list(zip(amounts, texts, strict=True))
    repaid = [amount for amount, text in both if _REPAYMENT.search(text)]
    rest = len(amounts) - len(repaid)
    positive = sum(amount > 0 for amount in amounts) - sum(amount > 0 for amount in repaid)
    if repaid and all(amount < 0 for amount in repaid) and positive * 2 > rest:
        return SignFound(
            -1, "a card's table: purchases are positive, repayments negative", of_card=True
        )
    return SignFound(1, "negative is money out")


def fees_apart(movements: Sequence[tuple[int, int, int | None]]) -> bool:
    """Tell by the running balance that fees move it besides the amounts.

    movements: amount, fee and balance after, in the file's order.
    """
    balances = [balance for _, _, balance in movements]
    plain = _steps([amount for amount, _, _ in movements], balances, 1)
    less = _steps([amount - abs(fee) for amount, fee, _ in movements], balances, 1)
    return less > plain


def _by_balance(amounts: Sequence[int], balances: Sequence[int | None]) -> int:
    """Compare the steps of the running balance with the amounts, in both orders of the rows."""
    kept, turned = _steps(amounts, balances, 1), _steps(amounts, balances, -1)
    return 0 if kept == turned else 1 if kept > turned else -1


def _steps(amounts: Sequence[int], balances: Sequence[int | None], factor: int) -> int:
    """Count the rows whose step of the balance is the amount, in the better order of the rows."""
    down, up = 0, 0
    rows = list(zip(amounts, balances, strict=True))
    for (amount, before), (next_amount, after) in pairwise(rows):
        if before is not None and after is not None and amount and next_amount:
            down += after - before == factor * next_amount
            up += before - after == factor * amount
    return max(down, up)
