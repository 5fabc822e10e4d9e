"""Showing companies side by side: the own organisation's, and those that others granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from starlette.requests import Request

from solvent import ids
from solvent.dashboard import framing, grant_words, overview_views, paths, showing_overview
from solvent.dashboard.asking import Asker
from solvent.dashboard.view_words import BANDS
from solvent.dashboard.views import (
    Choice,
    Choices,
    PortfolioFilter,
    PortfolioGroup,
    PortfolioRow,
    PortfolioView,
    Section,
)
from solvent.health_score import finding as scores
from solvent.health_score.finding import Glance
from solvent.identity import access, hosting
from solvent.identity.hosting import Host
from solvent.ids import Scope
from solvent.insights import explaining
from solvent.insights.finding import Finding
from solvent.platform.postgres import Connection
from solvent.tenancy import finding, grouping
from solvent.tenancy.company import Company
from solvent.tenancy.company_group import CompanyGroup
from solvent.tenancy.grant import Access

_TREND_DAYS = 365
_MOMENT = timedelta(microseconds=1)
_SECTIONS = (
    ("forecast:read", "forecast"),
    ("statement:read", "statements"),
    ("transaction:read", "transactions"),
)
_MANY = 12  # companies: from here on one looks for a name instead of going through them


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which companies are looked for. text: part of a name. group: None for all of them."""

    text: str = ""
    group: UUID | None = None

    def among(self, companies: Sequence[Company], group: CompanyGroup | None) -> list[Company]:
        """Choose those that are meant."""
        text = self.text.casefold()
        return [
            one
            for one in companies
            if text in one.name.casefold() and (group is None or one.company_id in group.companies)
        ]


async def companies(asker: Asker, request: Request, *, wanted: Wanted) -> PortfolioView:
    """Read the list of companies. Raises PermissionMissing."""
    for permission in ("company:read", "score:read", "finding:read"):
        asker.scope.demand(permission)
    groups = await grouping.groups(asker.tools, asker.scope)
    group = next((one for one in groups if one.group_id == wanted.group), None)
    async with asker.reading() as connection:
        tenant = await finding.tenant(connection, asker.scope)
        own = await finding.companies(connection, asker.scope)
        rows = await _rows(connection, asker, wanted.among(own, group))
    granted, seen = await _granted(asker, request, wanted=wanted)
    total, found = len(own) + seen, len(rows) + sum(len(one.rows) for one in granted)
    frame = framing.bare(asker, section=Section.COMPANIES, companies=own)
    has_filter = total >= _MANY or groups or wanted != Wanted()
    return PortfolioView(
        frame=replace(frame, organisation=tenant.name),
        bands=BANDS,
        rows=rows,
        granted=granted,
        filter=_filter(wanted, groups, found=found, total=total) if has_filter else None,
    )


async def _granted(
    asker: Asker, request: Request, *, wanted: Wanted
) -> tuple[tuple[PortfolioGroup, ...], int]:
    """Read the companies of each organisation that granted some; and how many there are in all."""
    if wanted.group is not None:
        return (), 0
    seen: set[UUID] = set()

    async def show(connection: Connection, host: Host) -> PortfolioGroup:
        guest = replace(asker, visitor=replace(asker.visitor, scope=host.scope))
        there = [
            one
            for one in await finding.companies(connection, host.scope)
            if one.company_id not in seen
            and host.scope.may("company:read", company_id=one.company_id)
        ]
        seen.update(one.company_id for one in there)
        return PortfolioGroup(
            organisation=host.name,
            kind=grant_words.KIND[Access(host.kind)],
            ends_on=None if host.ends_at is None else (host.ends_at - _MOMENT).date(),
            rows=await _rows(connection, guest, wanted.among(there, None)),
        )

    found = await hosting.each(asker.tools, asker.visitor, show, asked=access.asked_of(request))
    kept = [one for one in found if one.rows]
    return tuple(sorted(kept, key=lambda one: one.organisation.casefold())), len(seen)


async def _rows(
    connection: Connection, asker: Asker, shown: Sequence[Company]
) -> tuple[PortfolioRow, ...]:
    """Read what is shown of companies of one organisation, by what the asker may see of each."""
    scope = asker.scope
    judged = [
        one.company_id
        for one in shown
        if scope.may("score:read", company_id=one.company_id)
        and scope.may("finding:read", company_id=one.company_id)
    ]
    glances = await scores.glances(connection, scope, judged, history_days=_TREND_DAYS)
    newest = await showing_overview.newest_lines(
        connection, asker, [one.now for one in glances.values()]
    )
    findings = await explaining.last_of_each(connection, scope, judged)
    return tuple(
        _row(
            one,
            glances.get(one.company_id),
            findings.get(one.company_id, ()),
            newest.get(one.company_id),
        )
        if one.company_id in judged
        else _unjudged(one, scope)
        for one in shown
    )


def _unjudged(company: Company, scope: Scope) -> PortfolioRow:
    """Give a company whose score may not be seen, with a way to the first page that may."""
    row = overview_views.portfolio_row(framing.link(company), country=company.country)
    for permission, section in _SECTIONS:
        if scope.may(permission, company_id=company.company_id):
            href = paths.section(framing.shown(company.company_id), section)
            return replace(row, judged=False, href=href)
    return replace(row, judged=False)


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


def _filter(
    wanted: Wanted, groups: Sequence[CompanyGroup], *, found: int, total: int
) -> PortfolioFilter:
    options = [Choice(ids.show(ids.GROUP, one.group_id), one.name, named=True) for one in groups]
    chosen = "" if wanted.group is None else ids.show(ids.GROUP, wanted.group)
    return PortfolioFilter(wanted.text, Choices(tuple(options), chosen), found=found, total=total)
