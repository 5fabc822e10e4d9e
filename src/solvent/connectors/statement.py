"""What a bank said: statements and their lines as read from a file, before any booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from solvent.errors import Invalid


class FileRefused(Invalid):
    """The file cannot be read as what it is; `where` names the line or element."""


class AccountKind(StrEnum):
    """What sort of account a statement is of."""

    BANK = "bank"
    CARD = "card"
    MOBILE_MONEY = "mobile_money"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One movement as the source wrote it.

    where: the place in the file, such as 'line 12' or 'STMTTRN 3'.
    source_id: the bank's own id, or '' where it gave none.
    amount_minor: minor units of the statement's currency; positive is money in,
        negative is money out, as the account's holder sees it.
    description: all the text about the payment, in one line.
    counterparty: the other party's name where the source has a field for it, or ''.
    kind: the source's own word for the type (TRNTYPE, transaction type), or ''.
    balance_after_minor: the running balance that the source printed, or None.
    raw: the source text of this movement, verbatim.
    """

    where: str
    source_id: str
    booked_on: date
    amount_minor: int
    description: str
    counterparty: str = ""
    kind: str = ""
    pending: bool = False
    balance_after_minor: int | None = None
    raw: str = ""


class Tie(StrEnum):
    """Whether the lines explain the source's own balances."""

    TIED = "tied"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class OpeningBy(StrEnum):
    """Where an opening balance is from."""

    PRINT = "print"
    RUNNING = "running"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Statement:
    """The movements of one account over some days.

    account_ref: the account's number as the source names it (IBAN, number, phone), or ''.
    currency: ISO 4217 code, or '' where the source does not say (the importer asks or
        takes the account's or company's own).
    opening_minor, closing_minor: the source's own balances before the first and after the last
        posted line, printed or derived from those it prints (tie_note says so), else None.
    opening_by: whether the opening is printed, or worked out from the running balances, or from
        the closing balance less the lines, which is true only where no line is missing.
    tie_gap_minor: what is missing between opening, lines and closing (closing - opening - sum),
        0 when tied, None when unknown.
    """

    account_ref: str
    account_kind: AccountKind
    currency: str
    lines: tuple[SourceLine, ...]
    opening_minor: int | None = None
    closing_minor: int | None = None
    closing_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    institution: str = ""
    tie: Tie = Tie.UNKNOWN
    tie_gap_minor: int | None = None
    tie_note: str = ""
    opening_by: OpeningBy = OpeningBy.PRINT


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of the file that could not be read, and why.

    moved_nothing: it is known to have moved no money of the accounts that were read, so their
        lines are complete without it.
    """

    where: str
    reason: str
    raw: str = ""
    moved_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the person can tell; answered by passing `name: choice` when reading again.

    name: 'date_order', 'currency', 'decimal_mark', 'sign', ...
    choices: allowed answers, such as ('dmy', 'mdy').
    text: the question, with an example from the file.
    """

    name: str
    choices: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a file.

    format: 'ofx1', 'ofx2', 'csv' or 'mpesa_csv'.
    dialect: how it was read, for the preview (delimiter, encoding, columns, date order ...).
    questions: non-empty when it cannot be read without an answer; `statements` is then a
        reading by the first choice, for the preview only, and must not be booked.
    """

    format: str
    statements: tuple[Statement, ...]
    dialect: dict[str, str]
    left_out: tuple[LeftOut, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether all that moved money was read."""
        return all(part.moved_nothing for part in self.left_out)
