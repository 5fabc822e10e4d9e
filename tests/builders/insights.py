"""Builders of findings: run all rules over a diary, pick by kind."""

from __future__ import annotations

from dataclasses import dataclass

from tests.builders.features import Diary

from solvent.features.books import Books
from solvent.forecast.outlook import Outlook
from solvent.health_score.assessment import Assessment, assess
from solvent.insights import findings
from solvent.insights.facts import Value
from solvent.insights.finding import Finding, Kind


@dataclass(frozen=True)
class Found:
    """Findings with short ways to ask."""

    books: Books
    assessment: Assessment
    all: tuple[Finding, ...]

    def of(self, kind: Kind) -> list[Finding]:
        return [one for one in self.all if one.kind is kind]

    def values(self, kind: Kind) -> dict[str, Value]:
        (only,) = self.of(kind)
        return {name: fact.value for name, fact in only.facts_by_name.items()}


def found_in(source: Diary | Books, outlook: Outlook | None = None) -> Found:
    books = source.books() if isinstance(source, Diary) else source
    assessment = assess(books, outlook)
    return Found(books, assessment, findings.find(books, outlook, assessment))
