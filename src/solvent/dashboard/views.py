"""What pages are rendered from: the frame around every page, and the pages of no company."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from solvent.dashboard.charts_score import Band, ScorePoint
from solvent.dashboard.language import Figure, Phrase
from solvent.insights.finding import Severity


class Section(StrEnum):
    """The pages that the navigation leads to."""

    COMPANIES = "companies"
    OVERVIEW = "overview"
    SCORE = "score"
    FORECAST = "forecast"
    TRANSACTIONS = "transactions"
    STATEMENTS = "statements"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class CompanyLink:
    """A company in the switcher. company_id is the shown form."""

    company_id: str
    name: str
    currency: str
    score: Decimal | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A message above the page: what was done or what must be known."""

    severity: Severity
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every page.

    company: the one that the page is of, None for pages of none. csrf: the token that forms
    carry; '' when nobody is signed in. path: the page's own address with its query, for the
    language menu. updated_at: when the figures were computed, aware, in the reader's zone.
    live: whether the page listens to the company's stream.
    """

    section: Section | None
    companies: tuple[CompanyLink, ...] = ()
    company: CompanyLink | None = None
    organisation: str = ""
    person: str = ""
    csrf: str = ""
    path: str = "/"
    updated_at: datetime | None = None
    live: bool = False
    notices: tuple[Notice, ...] = ()

    @property
    def sample(self) -> bool:
        """Whether any company shown here has sample data."""
        if self.company is not None:
            return self.company.sample
        return any(company.sample for company in self.companies)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding: what is so, with figures that link to their facts, and what to do about it.

    finding_id: safe in addresses. kind: the rule's name, shown small; a message id.
    """

    finding_id: str
    severity: Severity
    title: Phrase
    body: Phrase
    advice: Phrase | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One company of the list.

    booked: whether the books hold anything. points: the score; None when too little is known.
    change: points since a month ago. runway: how long cash lasts or when it ends, a Phrase.
    cash: None when unknown; cash_on: how new the lines are that it is read from.
    """

    company: CompanyLink
    country: str
    points: Decimal | None
    confidence: int | None
    change: Decimal | None
    history: tuple[ScorePoint, ...]
    cash: Figure
    runway: Phrase
    runway_severity: Severity
    finding: FindingRow | None = None
    findings: int = 0
    booked: bool = True
    cash_on: Phrase | None = None


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """The list of companies."""

    frame: Frame
    bands: tuple[Band, ...]
    rows: tuple[PortfolioRow, ...]


class SignInState(StrEnum):
    """Why the sign-in page is shown."""

    ASK = "ask"
    SPENT = "spent"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True)
class SignInView:
    """The page that a one-time link leads to when it opens nothing."""

    frame: Frame
    state: SignInState


@dataclass(frozen=True, slots=True)
class SignedInView:
    """The page that a one-time link leads to when it opened a session."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What went wrong, told with its remedy. reference: what to quote when asking for help."""

    frame: Frame
    status: int
    title: str
    message: Phrase
    remedy: Phrase | None = None
    where: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select. label: a message id, or a name from the books (`named`)."""

    value: str
    label: str
    group: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a select and which one is chosen."""

    options: tuple[Choice, ...] = field(default_factory=tuple)
    chosen: str = ""
