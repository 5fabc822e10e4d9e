"""Showing the companies of an organisation side by side, and what a new one needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from solvent.dashboard import framing, overview_views, showing_overview
from solvent.dashboard.asking import Asker
from solvent.dashboard.view_words import BANDS
from solvent.dashboard.views import PortfolioRow, PortfolioView, Section
from solvent.health_score import finding as scores
from solvent.health_score.finding import Glance
from solvent.insights import explaining
from solvent.insights.finding import Finding
from solvent.tenancy import finding
from solvent.tenancy.company import Company

_TREND_DAYS = 365


async def companies(asker: Asker) -> PortfolioView:
    """Read the list of companies. Raises PermissionMissing."""
    for permission in ("company:read", "score:read", "finding:read"):
        asker.scope.demand(permission)
    async with asker.reading() as connection:
        tenant = await finding.tenant(connection, asker.scope)
        found = await finding.companies(connection, asker.scope)
        wanted = [one.company_id for one in found]
        glances = await scores.glances(connection, asker.scope, wanted, history_days=_TREND_DAYS)
        newest = await showing_overview.newest_lines(
            connection, asker, [one.now for one in glances.values()]
        )
        findings = await explaining.last_of_each(connection, asker.scope, wanted)
    frame = framing.bare(asker, section=Section.COMPANIES, companies=found)
    return PortfolioView(
        frame=replace(frame, organisation=tenant.name),
        bands=BANDS,
        rows=tuple(
            _row(
                one,
                glances.get(one.company_id),
                findings.get(one.company_id, ()),
                newest.get(one.company_id),
            )
            for one in found
        ),
    )


def _row(
    company: Company,
    glance: Glance | None,
    findings: tuple[Finding, ...],
    newest_on: date | None,
) -> PortfolioRow:
    if glance is None:
        return overview_views.portfolio_row(framing.link(company), country=company.country)
    return overview_views.portfolio_row(
        framing.link(company),
        country=company.country,
        assessment=glance.now.assessment,
        month_ago=glance.month_ago,
        outlook=glance.now.outlook,
        history=showing_overview.history(glance),
        findings=findings,
        newest_on=newest_on,
    )
