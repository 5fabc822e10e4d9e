"""Routes of insights: findings with their texts, and the facts behind each figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from solvent import ids
from solvent.errors import NotFound
from solvent.insights import explaining, narrative
from solvent.insights.facts import Fact, FactKind
from solvent.insights.finding import Finding
from solvent.platform.tools import Tools
from solvent.tenancy import finding as companies
from solvent.tenancy.access import Asking, Using
from solvent.tenancy.signing_in import Visitor

router = APIRouter(tags=["findings"])


class FactUnknown(NotFound):
    """No finding of the company names this fact."""


class FactOut(BaseModel):
    """One figure, how it came about, and the rows behind it."""

    id: str
    kind: FactKind
    value: int | str | Decimal | date
    currency: str
    how: str
    entries: list[str]
    roles: list[str]
    first: date | None
    last: date | None
    ahead: bool


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
    """Give one figure with the rows it came from."""
    found = narrative.facts_by_id(*await _last(company, asking, tools))
    if fact not in found:
        message = "No finding of this company names this fact now."
        raise FactUnknown(message, where=fact, remedy="List the findings for the present ones.")
    return _fact(fact, found[fact])


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
    )
