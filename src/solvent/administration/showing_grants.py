"""Showing guests and lenders: what was granted to whom, and what others granted to us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from solvent import ids
from solvent.administration import framing, naming, paths
from solvent.administration.views_people import (
    CompanyChoice,
    GrantRow,
    GrantsView,
    GroupRow,
    LinkMade,
)
from solvent.dashboard import grant_words
from solvent.dashboard.asking import Asker
from solvent.dashboard.views import Choice, Choices
from solvent.platform import mail
from solvent.tenancy import finding, granting, grouping, receiving
from solvent.tenancy.company import Company
from solvent.tenancy.company_group import CompanyGroup
from solvent.tenancy.grant import LIVE, Access, Grant, GrantState, Part
from solvent.tenancy.receiving import Received


async def grants(asker: Asker, *, link: LinkMade | None = None) -> GrantsView:
    """Read the page of guests and lenders. Raises PermissionMissing."""
    tools, home = asker.tools, asker.visitor.home
    given = await granting.given(tools, home)
    received = await receiving.received(tools, asker.visitor)
    counts = await _counts(asker)
    people = await naming.of_people(asker)
    groups = await grouping.groups(tools, home)
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.GRANTS)
        companies = await finding.companies(connection, home)
    names: dict[UUID, str] = {one.company_id: one.name for one in companies}
    rows = [_given(asker, one, names=names, people=people) for one in given]
    return GrantsView(
        frame=frame.frame,
        navigation=frame.navigation,
        organisation_id=ids.show(ids.TENANT, home.tenant_id),
        given=tuple(row for row in rows if row.is_live),
        past=tuple(row for row in rows if not row.is_live),
        received=tuple(_received(asker, one, counts) for one in received),
        groups=tuple(_group(one, companies) for one in groups),
        companies=tuple(_choice(one) for one in companies),
        kinds=Choices(
            tuple(Choice(one.value, grant_words.KIND[one]) for one in Access),
            chosen=Access.READ_ONLY.value,
        ),
        lender_parts=tuple((one.value, grant_words.PART[one]) for one in Part),
        may_grant=home.may("grant:manage"),
        may_group=home.may("organisation:manage"),
        today=tools.now().date(),
        mail_set=mail.is_set(tools.settings),
        link=link,
    )


async def _counts(asker: Asker) -> Mapping[UUID, int]:
    ways = await receiving.ways(asker.tools, asker.visitor)
    return Counter(one.grant_id for one in ways if one.company_id != one.grant_id)


def _given(
    asker: Asker, found: Grant, *, names: Mapping[UUID, str], people: Mapping[str, str]
) -> GrantRow:
    named = found.terms.companies
    companies = None
    if named is not None:
        companies = tuple(sorted(names[one] for one in named if one in names))
    return _row(
        asker,
        found,
        other=found.offered_to,
        organisation_id="",
        companies=companies,
        count=len(names) if companies is None else len(companies),
        offered_by=people.get(found.offered_by, found.offered_by),
    )


def _received(asker: Asker, found: Received, counts: Mapping[UUID, int]) -> GrantRow:
    return _row(
        asker,
        found.grant,
        other=found.granter,
        organisation_id=ids.show(ids.TENANT, found.granting_id),
        companies=None if found.grant.terms.companies is None else (),
        count=counts.get(found.grant.grant_id, 0) or len(found.grant.terms.companies or ()),
        offered_by="",
    )


def _row(
    asker: Asker,
    found: Grant,
    *,
    other: str,
    organisation_id: str,
    companies: tuple[str, ...] | None,
    count: int,
    offered_by: str,
) -> GrantRow:
    state, terms = found.state(asker.tools.now()), found.terms
    return GrantRow(
        grant_id=ids.show(ids.GRANT, found.grant_id),
        other=other,
        organisation_id=organisation_id,
        kind=grant_words.KIND[terms.access],
        parts=grant_words.parts(terms),
        state=grant_words.STATE[state],
        is_active=state is GrantState.ACTIVE,
        is_live=state in LIVE,
        is_offer=state is GrantState.OFFERED,
        companies=companies,
        companies_count=count,
        starts_on=terms.starts_at.date(),
        ends_on=terms.ends_on,
        offered_by=offered_by,
        offered_at=found.offered_at,
        only_one=found.member_id is not None,
    )


def _group(found: CompanyGroup, companies: Sequence[Company]) -> GroupRow:
    return GroupRow(
        group_id=ids.show(ids.GROUP, found.group_id),
        name=found.name,
        companies=tuple((_choice(one), one.company_id in found.companies) for one in companies),
        count=len(found.companies),
    )


def _choice(company: Company) -> CompanyChoice:
    return CompanyChoice(ids.show(ids.COMPANY, company.company_id), company.name)
