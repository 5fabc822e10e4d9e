"""What the pages of the books are rendered from: transactions, one line or entry, statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from solvent import ids
from solvent.dashboard.language import Figure, Phrase
from solvent.dashboard.views import Choices, Frame


@dataclass(frozen=True, slots=True)
class LineRow:
    """One bank line in a list.

    line_id: the shown form; href: its page. category: the account's name; named: whether that
    name is the company's own and is shown as it stands. confidence: 0 to 100, None while
    pending. unsure: the line lies in suspense or its category is a guess.
    """

    line_id: str
    href: str
    booked_on: date
    description: str
    counterparty: str
    account: str
    amount_minor: int
    currency: str
    category: str
    reason: Phrase | None = None
    confidence: int | None = None
    pending: bool = False
    unsure: bool = False
    corrected: bool = False
    named: bool = False

    @property
    def correctable(self) -> bool:
        """Whether a person can put it under another account: not so pending or opening ones."""
        return not self.pending and self.line_id.startswith(f"{ids.LINE}_")


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What the reader asked for, as typed; first and last are ISO dates or ''.

    direction: 'in', 'out' or ''.
    """

    text: str = ""
    category: str = ""
    account: str = ""
    first: str = ""
    last: str = ""
    direction: str = ""
    unsure: bool = False
    pending: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether any condition is set."""
        words = (self.text, self.category, self.account, self.first, self.last, self.direction)
        return any(words) or self.unsure or self.pending


@dataclass(frozen=True, slots=True)
class TransactionsView:
    """A page of bank lines, newest first.

    categories: those that a line can be given; the value is the account's shown id. back: the
    page's own address, to which a correction returns. total: booked lines that match,
    None if not counted; amount: what they add up to.
    """

    frame: Frame
    filter: LineFilter
    categories: Choices
    accounts: Choices
    rows: tuple[LineRow, ...]
    total: int | None = None
    amount: Figure | None = None
    next_href: str = ""
    first_href: str = ""


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One side of an entry: debit above zero, credit below. named: as in LineRow."""

    code: str
    account: str
    amount_minor: int
    href: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry of the books as the history shows it. kind: a message id. actor: who did it."""

    entry_id: str
    seq: int
    dated_on: date
    kind: str
    postings: tuple[PostingRow, ...]
    reason: Phrase | None = None
    confidence: int | None = None
    recorded_at: datetime | None = None
    actor: str = ""
    reverses_seq: int | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True)
class SourceCard:
    """Where a line came from: the file, the place in it, and its own words."""

    file_name: str
    import_href: str
    imported_at: datetime
    where: str
    raw: str
    source_id: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class EntryView:
    """A bank line with its entries, or an entry without a line.

    history: all entries of it, oldest first; those that still stand are the net.
    """

    frame: Frame
    title: str
    currency: str
    row: LineRow | None
    history: tuple[EntryCard, ...]
    source: SourceCard | None
    categories: Choices


class StatementKind(StrEnum):
    """The three statements."""

    PROFIT = "profit-and-loss"
    BALANCE = "balance-sheet"
    TRIAL = "trial-balance"


class RowKind(StrEnum):
    """What a row of a statement is."""

    HEADING = "heading"
    LINE = "line"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a statement and its entries; None leaves the cell empty."""

    minor: int | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row of a statement. name: a message id, or the account's own name (`named`)."""

    kind: RowKind
    name: str
    cells: tuple[Cell, ...] = ()
    code: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a statement: a stretch of days, a day (first is None), or a word."""

    first: date | None = None
    last: date | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold, and whether it does."""

    phrase: Phrase
    holds: bool
    gap: Figure | None = None


@dataclass(frozen=True, slots=True)
class StatementsView:
    """One statement.

    by: 'month' or 'quarter'. known_seq: as known at this sequence; latest_seq: the last there is.
    """

    frame: Frame
    kind: StatementKind
    by: str
    as_of: date
    known_seq: int
    latest_seq: int
    currency: str
    columns: tuple[Column, ...]
    rows: tuple[StatementRow, ...]
    checks: tuple[Check, ...] = ()
