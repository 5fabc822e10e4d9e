"""What the pages of judgement are rendered from: overview, score, forecast, fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from solvent.dashboard.charts_cash import CashPoint
from solvent.dashboard.charts_score import Band, Curve, ScorePoint
from solvent.dashboard.language import Figure, Phrase
from solvent.dashboard.views import FindingRow, Frame
from solvent.dashboard.views_books import LineRow
from solvent.forecast.outlook import Obligation, Outlook
from solvent.insights.finding import Severity


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points are held or lost: a named indicator. points: signed."""

    name: str
    said: Phrase
    points: Decimal
    href: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """How the score moved since an earlier day and what moved it. since: a message id."""

    since: str
    points: Decimal
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Improvement:
    """A smallest change that would add points: one move or several together."""

    points: Decimal
    moves: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Pillar:
    """One of the six parts of the score. most: the points it can give at this company."""

    key: str
    name: str
    points: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class ScoreHead:
    """The score in tenths of a point, its confidence (0 to 100) and what lowers that."""

    points: Decimal
    confidence: int
    bands: tuple[Band, ...]
    doubts: tuple[Phrase, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure at the head of the overview with a word on its meaning."""

    name: str
    figure: Figure
    remark: Phrase | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class UntiedAccount:
    """A bank account whose lines do not explain the bank's own balance."""

    name: str
    gap: Figure


@dataclass(frozen=True, slots=True)
class OverviewView:
    """One company at a glance; `score` is None while too little is known for one."""

    frame: Frame
    score: ScoreHead | None
    booked: bool = False
    pillars: tuple[Pillar, ...] = ()
    tiles: tuple[Tile, ...] = ()
    gains: tuple[Reason, ...] = ()
    losses: tuple[Reason, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    outlook: Outlook | None = None
    past_cash: tuple[CashPoint, ...] = ()
    history: tuple[ScorePoint, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    suspense_lines: int = 0
    suspense: Figure | None = None
    untied: tuple[UntiedAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class UnassessedView:
    """A page of judgement while there is nothing to judge. title: a message id."""

    frame: Frame
    title: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator: what it is, where its value comes from and what it gives.

    points and most: what it gives and could give; their sums are the pillar's. missing: why
    there is no value. remark: what a reader of a known value must know. inputs: what the formula
    read, by name.
    """

    key: str
    name: str
    formula: str
    source: Phrase
    value: Figure
    points: Decimal
    most: Decimal
    curve: Curve | None
    first: date | None
    last: date
    missing: Phrase | None = None
    remark: Phrase | None = None
    inputs: tuple[tuple[str, Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class PillarDetail:
    """A pillar with its indicators."""

    pillar: Pillar
    indicators: tuple[IndicatorRow, ...]


@dataclass(frozen=True, slots=True)
class ScoreView:
    """Every indicator; `remarks` say how missing ones were treated. version: the score's rules."""

    frame: Frame
    score: ScoreHead | None
    pillars: tuple[PillarDetail, ...]
    history: tuple[ScorePoint, ...]
    as_of: date
    known_seq: int
    version: str
    remarks: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """A recurring payment or receipt with the address of the lines it was found in."""

    obligation: Obligation
    role_name: str
    href: str


@dataclass(frozen=True, slots=True)
class ForecastView:
    """Thirteen weeks of cash and what they are made of."""

    frame: Frame
    outlook: Outlook
    past_cash: tuple[CashPoint, ...]
    obligations: tuple[ObligationRow, ...]

    @property
    def party_by_key(self) -> dict[str, str]:
        """The party's name for each key that `outlook.upcoming` names."""
        return {row.obligation.key: row.obligation.party for row in self.obligations}


@dataclass(frozen=True, slots=True)
class FactView:
    """One figure: how it was computed, from what, and the rows it came from.

    rows_total: how many rows there are, of which `rows` are the first. is_sum: False where the
    figure is something else than the sum of the rows.
    """

    frame: Frame
    fact_id: str
    name: str
    figure: Figure
    formula: str
    said: Phrase | None
    inputs: tuple[tuple[str, Figure], ...]
    rows: tuple[LineRow, ...]
    rows_total: int
    as_of: date
    known_seq: int
    first: date | None = None
    last: date | None = None
    all_rows_href: str = ""
    used_in: tuple[FindingRow, ...] = ()
    is_sum: bool = True
