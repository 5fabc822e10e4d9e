"""What pages are rendered from: the frame around every page, and the pages of no company."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
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
    SETTINGS = "settings"


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


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One company of the list.

    booked: whether the books hold anything. points: the score; None when too little is known.
    change: points since a month ago. runway: how long cash lasts or when it ends, a Phrase.
    cash: None when unknown; cash_on: how new the lines are that it is read from.
    judged: whether its score may be seen at all; a lender may have been granted other parts.
    href: where its name leads, '' for its overview.
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
    judged: bool = True
    href: str = ""


@dataclass(frozen=True, slots=True)
class PortfolioGroup:
    """The companies that another organisation granted. kind: a message id.

    ends_on: the last day of the grant, None until it is revoked.
    """

    organisation: str
    kind: str
    ends_on: date | None
    rows: tuple[PortfolioRow, ...]


@dataclass(frozen=True, slots=True)
class PortfolioFilter:
    """What is looked for among many companies. groups: those of the own organisation."""

    text: str
    groups: Choices
    found: int
    total: int


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """The list of companies: the own ones, then those of each organisation that granted some."""

    frame: Frame
    bands: tuple[Band, ...]
    rows: tuple[PortfolioRow, ...]
    granted: tuple[PortfolioGroup, ...] = ()
    filter: PortfolioFilter | None = None


@dataclass(frozen=True, slots=True)
class SignInView:
    """The page shown to whoever is not signed in; its frame's path is where they wanted to go."""

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
class LeavingView:
    """The page that goes on to an identity provider after signing out. address: there."""

    frame: Frame
    address: str
