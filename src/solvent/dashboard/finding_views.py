"""Facts, sentences and findings as pages show them: every figure a link to its fact page."""

from __future__ import annotations

from collections.abc import Mapping

from solvent.dashboard import paths
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import FindingRow
from solvent.insights import narrative
from solvent.insights.facts import Fact, FactKind
from solvent.insights.finding import Finding
from solvent.insights.messages import KIND_NAME
from solvent.insights.narrative import Sentence


def figure_of(fact: Fact, href: str = "") -> Figure:
    """Give a fact as a figure; a word leads nowhere, as it is part of the sentence."""
    unit = Unit(fact.kind.value)
    return Figure(fact.value, unit, fact.currency, "" if fact.kind is FactKind.WORD else href)


def phrase_of(sentence: Sentence, facts: Mapping[str, Fact], *, company_id: str) -> Phrase:
    """Give a sentence as a phrase. company_id: the shown id, for the links."""
    return Phrase(
        sentence.message,
        {
            place: figure_of(facts[fact_id], paths.fact(company_id, fact_id))
            for place, fact_id in sentence.fact_ids.items()
            if fact_id in facts
        },
    )


def finding_row(finding: Finding, *, company_id: str) -> FindingRow:
    """Give a finding as a row; its key is safe in addresses."""
    wording = narrative.word(finding)
    facts = narrative.facts_by_id(finding)
    return FindingRow(
        finding_id=finding.key,
        severity=finding.severity,
        title=phrase_of(wording.title, facts, company_id=company_id),
        body=phrase_of(wording.body, facts, company_id=company_id),
        advice=phrase_of(wording.advice, facts, company_id=company_id),
        kind=KIND_NAME[finding.kind],
    )
