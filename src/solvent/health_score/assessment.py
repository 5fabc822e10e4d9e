"""One assessment: the score of one company on one day, with all that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from solvent.features import feature_set
from solvent.features.books import Books
from solvent.features.measure import Figure, Measure, Status
from solvent.forecast.outlook import Outlook
from solvent.health_score import confidence, counterfactual, score
from solvent.health_score.confidence import Confidence
from solvent.health_score.counterfactual import WhatIf
from solvent.health_score.indicators import METHOD
from solvent.health_score.score import Contribution, PillarScore

# Below either, a score would say more than is known; our judgement.
HISTORY_DAYS_MIN = 28
KNOWN_PERCENT_MIN = 25
# With less confidence a score is shown without a word on what it amounts to.
BAND_CONFIDENCE_MIN = 30
_BAND_STARTS = (75, 50, 30)


class Band(StrEnum):
    """What a score amounts to: from 75, from 50, from 30, below. Our judgement."""

    STRONG = "strong"
    STEADY = "steady"
    WEAK = "weak"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Assessment:
    """The score and everything that it came from.

    score: hundredths of a point, the sum of `contributions`; None where too little is known.
    known_seq: the ledger sequence that was read; with as_of and method it reproduces the score.
    """

    method: str
    as_of: date
    known_seq: int
    currency: str
    history_days: int
    score: int | None
    confidence: Confidence
    contributions: tuple[Contribution, ...]
    what_ifs: tuple[WhatIf, ...]
    figures: tuple[Figure, ...]
    measures: tuple[Measure, ...]

    @property
    def score_tenths(self) -> int | None:
        """The displayed score in tenths of a point; the displayed parts add up to it."""
        if self.score is None:
            return None
        return sum(one.gained_tenths for one in self.contributions)

    @property
    def band(self) -> Band | None:
        """The band of the displayed score, None where too little is known to name one."""
        shown = self.score_tenths
        if shown is None or self.confidence.percent < BAND_CONFIDENCE_MIN:
            return None
        below = sum(shown < start * score.TENTHS for start in _BAND_STARTS)
        return tuple(Band)[below]

    @property
    def pillars(self) -> tuple[PillarScore, ...]:
        """The contributions added up by pillar."""
        return score.pillars(self.contributions)

    @property
    def unknown(self) -> tuple[Contribution, ...]:
        """The indicators whose data are missing, each with its reason."""
        return tuple(one for one in self.contributions if one.status is Status.UNKNOWN)


def assess(books: Books, outlook: Outlook | None) -> Assessment:
    """Assess the books. The same books and outlook give the same assessment, byte for byte."""
    lowest = outlook.lowest_minor if outlook is not None and outlook.enough_history else None
    features = feature_set.measure(books, lowest_expected_minor=lowest)
    contributions = score.rate(features)
    enough = (
        features.history_days >= HISTORY_DAYS_MIN
        and confidence.known_share(features) >= KNOWN_PERCENT_MIN
    )
    return Assessment(
        method=METHOD,
        as_of=books.as_of,
        known_seq=books.known_seq,
        currency=books.currency,
        history_days=features.history_days,
        score=sum(one.gained for one in contributions) if enough else None,
        confidence=confidence.of(features, untied_accounts=len(books.untied_accounts)),
        contributions=contributions,
        what_ifs=counterfactual.smallest(features) if enough else (),
        figures=tuple(features.figures.values()),
        measures=tuple(features.measures.values()),
    )
