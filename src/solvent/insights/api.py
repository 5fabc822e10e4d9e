"""Routes of insights: findings with their texts, and the facts behind each figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from solvent import ids
from solvent.health_score import finding as scores
from solvent.insights import explaining, fact_index, narrative
from solvent.insights.fact_index import Indexed
from solvent.insights.facts import Fact, FactKind
from solvent.insights.finding import Finding
from solvent.platform.asking import Asking, Using, Visitor
from solvent.platform.tools import Tools
from solvent.tenancy import finding as companies

router = APIRouter(tags=["findings"])


class FactOut(BaseModel):
    """One figure, how it came about, and the rows behind it: entries, or postings of roles."""

    id: str
    kind: FactKind
    value: int | str | Decimal | date | None = Field(description="null where it is unknown")
    currency: str
    how: str
    entries: list[str]
    roles: list[str]
    first: date | None
    last: date | None
    ahead: bool
    reason: str | None = Field(description="Why it is unknown, or what its reader must know")
    inputs: list[str] = Field(description="The facts that its formula reads, by id")


class FindingOut(BaseModel):
    """Something that wants attention. Each figure of the text is a fact of `facts`."""

    id: str
    kind: str
    severity: str
    title: str
    text: str
    message: list[str] = Field(description="Title, body and advice as message ids")
    facts: list[FactOut]


@router.get("/companies/{company}/findings")
async def findings(company: str, asking: Asking, tools: Using) -> list[FindingOut]:
    """List what the newest assessment found, the worst first."""
    return [_finding(one) for one in await _last(company, asking, tools)]


@router.get("/companies/{company}/facts/{fact}")
async def fact(company: str, fact: str, asking: Asking, tools: Using) -> FactOut:
    """Give one figure of a finding, of the score or of the books, with the rows it came from.

    Ids begin with a finding's id, `score.`, `what_if.`, `measure.` or `figure.`
    """
    for permission in ("finding:read", "score:read"):
        asking.scope.demand(permission)
    company_id = ids.read(ids.COMPANY, company)
    async with tools.database.scoped(asking.scope) as connection:
        await companies.company(connection, asking.scope, company_id)
        stored = await scores.last(connection, asking.scope, company_id)
        said = await explaining.last(connection, asking.scope, company_id)
    assessment = None if stored is None else stored.assessment
    return _indexed(fact, fact_index.look_up(fact, assessment=assessment, findings=said))


async def _last(company: str, asking: Visitor, tools: Tools) -> tuple[Finding, ...]:
    asking.scope.demand("finding:read")
    company_id = ids.read(ids.COMPANY, company)
    async with tools.database.scoped(asking.scope) as connection:
        await companies.company(connection, asking.scope, company_id)
        return await explaining.last(connection, asking.scope, company_id)


def _finding(one: Finding) -> FindingOut:
    wording, by_id = narrative.word(one), narrative.facts_by_id(one)
    return FindingOut(
        id=one.key,
        kind=one.kind,
        severity=one.severity,
        title=narrative.plain(narrative.segments(wording.title), by_id),
        text=narrative.plain(narrative.write(one), by_id),
        message=[sentence.message for sentence in wording.sentences],
        facts=[_fact(fact_id, found) for fact_id, found in by_id.items()],
    )


def _fact(fact_id: str, found: Fact) -> FactOut:
    return _indexed(fact_id, fact_index.said(found))


def _indexed(fact_id: str, found: Indexed) -> FactOut:
    return FactOut(
        id=fact_id,
        kind=found.kind,
        value=found.value,
        currency=found.currency,
        how=found.how,
        entries=[ids.show(ids.ENTRY, entry_id) for entry_id in found.evidence.entry_ids],
        roles=list(found.evidence.roles),
        first=found.evidence.first,
        last=found.evidence.last,
        ahead=found.evidence.ahead,
        reason=found.reason,
        inputs=[f"figure.{figure_id}" for figure_id in found.inputs],
    )
