"""Routes of the score: the newest one with its reasons, its history, and the forecast."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from solvent import ids
from solvent.errors import NotFound
from solvent.health_score import assessing, finding
from solvent.health_score.answers import (
    ForecastOut,
    PastScoreOut,
    ReproducedOut,
    ScoreOut,
    forecast_of,
    score_of,
)
from solvent.health_score.finding import Stored
from solvent.platform.asking import Asking, Using, Visitor
from solvent.platform.tools import Tools
from solvent.tenancy import finding as companies

router = APIRouter(tags=["score"])


class NotAssessed(NotFound):
    """The company has no assessment yet."""


@router.get("/companies/{company}/score")
async def score(
    company: str, asking: Asking, tools: Using, *, as_of: date | None = None
) -> ScoreOut:
    """Give the newest score, or the one that stood on a day, with all its reasons."""
    asking.scope.demand("score:read")
    return score_of(await _stored(company, asking, tools, as_of), company)


@router.get("/companies/{company}/score/history")
async def history(
    company: str,
    asking: Asking,
    tools: Using,
    days: Annotated[int, Query(ge=1, le=3660)] = 1100,
) -> list[PastScoreOut]:
    """List the last score of each day."""
    asking.scope.demand("score:read")
    company_id = ids.read(ids.COMPANY, company)
    async with tools.database.scoped(asking.scope) as connection:
        await companies.company(connection, asking.scope, company_id)
        found = await finding.history(
            connection, asking.scope, company_id, first=tools.today() - timedelta(days=days)
        )
    return [
        PastScoreOut(
            assessment=ids.show(ids.ASSESSMENT, one.assessment_id),
            as_of=one.as_of,
            score_hundredths=one.score,
            confidence_percent=one.confidence,
            is_backfill=one.is_backfill,
        )
        for one in found
    ]


@router.get("/assessments/{assessment}/reproduction")
async def reproduction(assessment: str, asking: Asking, tools: Using) -> ReproducedOut:
    """Compute a stored score again from the books as they were known then."""
    asking.scope.demand("score:read")
    async with tools.database.scoped(asking.scope) as connection:
        stored, again = await assessing.reproduce(
            connection, asking.scope, ids.read(ids.ASSESSMENT, assessment)
        )
    return ReproducedOut(
        stored_hundredths=stored.score, again_hundredths=again.score, equal=stored == again
    )


@router.get("/companies/{company}/forecast")
async def forecast(company: str, asking: Asking, tools: Using) -> ForecastOut:
    """Give the 13-week cash forecast of the newest assessment."""
    asking.scope.demand("forecast:read")
    stored = await _stored(company, asking, tools, None)
    return forecast_of(stored.outlook, ids.show(ids.ASSESSMENT, stored.assessment_id))


async def _stored(company: str, asking: Visitor, tools: Tools, as_of: date | None) -> Stored:
    company_id = ids.read(ids.COMPANY, company)
    async with tools.database.scoped(asking.scope) as connection:
        await companies.company(connection, asking.scope, company_id)
        found = (
            await finding.last(connection, asking.scope, company_id)
            if as_of is None
            else await finding.before(connection, asking.scope, company_id, as_of=as_of)
        )
    if found is None:
        message = "This company has not been assessed yet."
        raise NotAssessed(message, remedy="Import a bank statement; the score follows by itself.")
    return found
