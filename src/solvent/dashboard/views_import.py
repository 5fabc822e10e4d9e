"""What the pages of an import are rendered from: start, preview, progress, report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from solvent.connectors.statement import AccountKind, LeftOut, SourceLine, Tie
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Choices, Frame


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An earlier import. state: a message id."""

    href: str
    file_name: str
    imported_at: datetime
    new: int
    already: int
    state: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """The page that takes a file. refusal: why the last one was not taken."""

    frame: Frame
    bytes_most: int
    recent: tuple[ImportRow, ...] = ()
    refusal: Phrase | None = None
    refusal_where: str = ""
    refusal_remedy: Phrase | None = None


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """Something only the person can tell. text: the question with an example of the file."""

    name: str
    text: Phrase
    choices: Choices


@dataclass(frozen=True, slots=True)
class StatementCard:
    """One account's statement in the file, before booking.

    index: its place in the file. count, in_minor, out_minor: of all lines; out is zero or less.
    new, already: lines not seen yet and seen before, None while that is not known.
    accounts: which bank account of the company it goes to; 'new' opens one. answer: the name
        under which that is answered.
    books_minor: what the books of its account hold before its first line, None where unknown.
    follows: whether its opening is the same, None where one of them is unknown.
    """

    index: int
    account_ref: str
    kind: AccountKind
    institution: str
    currency: str
    count: int
    in_minor: int
    out_minor: int
    first: date | None
    last: date | None
    opening_minor: int | None
    closing_minor: int | None
    tie: Tie
    gap_minor: int | None
    note: Phrase | None
    rows: tuple[SourceLine, ...]
    accounts: Choices
    new: int | None = None
    already: int | None = None
    answer: str = ""
    books_minor: int | None = None
    follows: bool | None = None


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What was made of a file; with questions open it cannot be confirmed.

    format: a message id. dialect: (message id, value as read).
    """

    frame: Frame
    import_id: str
    file_name: str
    file_bytes: int
    format: str
    dialect: tuple[tuple[str, str], ...]
    statements: tuple[StatementCard, ...]
    left_out: tuple[LeftOut, ...] = ()
    questions: tuple[QuestionCard, ...] = ()
    booked_before: bool = False


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far an import is. booking: whether it is past its preview. total: 0 while unknown."""

    frame: Frame
    import_id: str
    file_name: str
    booking: bool
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TieRow:
    """Whether one account's lines explain the bank's balance after the import."""

    account: str
    currency: str
    lines: int
    tie: Tie
    closing_minor: int | None
    gap_minor: int | None
    closing_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReportView:
    """What an import did. unsure: its lines in suspense, None while none is posted yet."""

    frame: Frame
    import_id: str
    file_name: str
    finished_at: datetime
    new: int
    already: int
    changed: int
    unsure: int | None
    left_out: tuple[LeftOut, ...]
    ties: tuple[TieRow, ...]
    score_before: Decimal | None = None
    score_after: Decimal | None = None
