"""Showing the overview: one company's assessment, findings and cash, and the page kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from solvent.connectors import finding as outside
from solvent.dashboard import framing, keeping, overview_views, pages
from solvent.dashboard.asking import Asker
from solvent.dashboard.charts_cash import CashPoint
from solvent.dashboard.charts_score import ScorePoint
from solvent.dashboard.language import Figure, Unit
from solvent.dashboard.overview_views import Earlier, Loose, Moved
from solvent.dashboard.views import Frame, Section
from solvent.dashboard.views_score import OverviewView, UntiedAccount
from solvent.health_score import finding as scores
from solvent.health_score.finding import Glance, Stored
from solvent.insights import explaining
from solvent.insights.finding import Finding, Kind
from solvent.ledger import finding as ledger
from solvent.ledger.finding import CashPicture
from solvent.platform.cache import Memory
from solvent.platform.postgres import Connection

_TENTHS_PER_POINT = 10


async def overview(asker: Asker, company: str, *, kept: Memory) -> str:
    """Render the overview of a company, or give it as it was kept if nothing on it has changed.

    Raises IdMalformed, CompanyUnknown, PermissionMissing.
    """
    asker.scope.demand("score:read")
    asker.scope.demand("finding:read")
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(
            connection, asker, company, section=Section.OVERVIEW, live=True
        )
        version = await scores.version(connection, asker.scope, owner.company_id)
        if version is None:
            view = overview_views.overview(None, frame=frame, company_id=company)
            return pages.render_overview(view, locale=asker.locale)
        key = (asker.scope.tenant_id, version, asker.locale, keeping.shared(frame))
        page = keeping.find(kept, key, csrf=frame.csrf)
        if page is not None:
            return page
        view, is_settled = await _read(connection, asker, frame, owner.company_id)
    if not is_settled:
        return pages.render_overview(view, locale=asker.locale)
    page = pages.render_overview(
        replace(view, frame=keeping.shared(view.frame)), locale=asker.locale
    )
    return keeping.keep(kept, key, page, csrf=frame.csrf)


async def _read(
    connection: Connection, asker: Asker, frame: Frame, company_id: UUID
) -> tuple[OverviewView, bool]:
    """Read the overview, and whether it stays as it is until the next assessment."""
    glance = (await scores.glances(connection, asker.scope, [company_id]))[company_id]
    findings = await explaining.of_assessment(connection, asker.scope, glance.now.assessment_id)
    is_settled = findings is not None and not glance.now.inputs.get("untied")
    if findings is None:
        findings = await explaining.last(connection, asker.scope, company_id)
    picture = await cash(connection, asker, glance.now)
    newest = await newest_lines(connection, asker, [glance.now])
    loose = await _loose(connection, asker, glance.now, picture=picture, findings=findings)
    view = overview_views.overview(
        glance.now.assessment,
        frame=framing.as_of(frame, glance.now.created_at),
        company_id=framing.shown(company_id),
        earlier=earlier(glance),
        outlook=glance.now.outlook,
        past_cash=past_cash(picture),
        history=history(glance),
        findings=findings,
        moved=Moved(picture.in_minor, picture.out_minor, picture.in_before_minor),
        loose=loose,
        newest_on=newest.get(company_id),
    )
    return view, is_settled


async def cash(connection: Connection, asker: Asker, stored: Stored) -> CashPicture:
    """Read the cash that led to an assessment, as it was known then."""
    return await ledger.cash_picture(
        connection,
        asker.scope,
        stored.company_id,
        as_of=stored.assessment.as_of,
        seq=stored.assessment.known_seq,
    )


async def newest_lines(
    connection: Connection, asker: Asker, assessed: Sequence[Stored]
) -> dict[UUID, date]:
    """Read the day of the newest bank line that led to each assessment, by company."""
    known = [(one.company_id, one.assessment.as_of, one.assessment.known_seq) for one in assessed]
    return await ledger.newest_lines(connection, asker.scope, known)


def past_cash(picture: CashPicture) -> tuple[CashPoint, ...]:
    """Give past cash as the chart draws it."""
    return tuple(CashPoint(day, minor) for day, minor in picture.weeks)


def earlier(glance: Glance) -> Earlier:
    """Give the assessments that the newest is compared with."""
    pairs = (
        (overview_views.SINCE_WEEK, glance.week_ago),
        (overview_views.SINCE_MONTH, glance.month_ago),
    )
    return tuple((word, then) for word, then in pairs if then is not None)


def history(glance: Glance) -> tuple[ScorePoint, ...]:
    """Give the score's history in displayed points; days on which none was known are left out."""
    return tuple(
        ScorePoint(day, Decimal(_tenths(hundredths)) / _TENTHS_PER_POINT)
        for day, hundredths in glance.history
        if hundredths is not None
    )


def _tenths(hundredths: int) -> int:
    """Round half up, as the displayed parts of a score do (`apportionment.coarsen`)."""
    return (2 * hundredths + _TENTHS_PER_POINT) // (2 * _TENTHS_PER_POINT)


async def _loose(
    connection: Connection,
    asker: Asker,
    stored: Stored,
    *,
    picture: CashPicture,
    findings: Sequence[Finding],
) -> Loose:
    names = stored.inputs.get("untied", [])
    untied = await _untied(connection, asker, stored.company_id, names) if names else ()
    return Loose(_waiting(findings), picture.suspense_minor, untied)


def _waiting(findings: Sequence[Finding]) -> int:
    """Give how many lines wait for a place, as the newest findings counted them."""
    for one in findings:
        if one.kind is Kind.SUSPENSE:
            return int(str(one.facts_by_name["count"].value))
    return 0


async def _untied(
    connection: Connection, asker: Asker, company_id: UUID, names: list[str]
) -> tuple[UntiedAccount, ...]:
    """Name the accounts that do not tie, with what is missing between books and bank."""
    gaps = []
    for account in await outside.bank_accounts(connection, asker.scope, company_id):
        if account.name not in names or account.stated_on is None or account.stated_minor is None:
            continue
        held = await ledger.balance(
            connection, asker.scope, company_id, account.account_id, on=account.stated_on
        )
        gap = Figure(account.stated_minor - held, Unit.MONEY, account.currency)
        gaps.append(UntiedAccount(account.name, gap))
    return tuple(gaps)
