"""Showing what an invitation is for, to whoever holds its link."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request

from solvent.dashboard import grant_words
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame
from solvent.entrance import coming_in, recognising_browser
from solvent.entrance.views_invitation import InvitationView, Offer
from solvent.errors import SolventError
from solvent.identity.sender import Sender
from solvent.platform.asking import tools_of
from solvent.tenancy import finding, inviting
from solvent.tenancy.grant import Grant
from solvent.tenancy.roles import NAME_BY_ROLE, Role


async def invitation(
    request: Request,
    secret: str,
    *,
    sender: Sender,
    name: str = "",
    fault: SolventError | None = None,
) -> InvitationView:
    """Read the page of an invitation; nothing is used up. Raises InvitationSpent."""
    tools = tools_of(request)
    opened = await inviting.look(tools, secret)
    found = opened.invitation
    view = InvitationView(
        frame=Frame(section=None, path=request.url.path),
        token=recognising_browser.token_of(request, sender),
        secret=secret,
        organisation=opened.tenant.name,
        email=found.email,
        role=NAME_BY_ROLE[Role(found.role)] if found.role else "",
        expires_on=found.expires_at.date(),
        offer=None if opened.grant is None else _offer(opened.grant),
        name=name,
        fault=Phrase(fault.message) if fault else None,
        remedy=Phrase(fault.remedy) if fault and fault.remedy else None,
    )
    visitor = await coming_in.present(request)
    if visitor is None or visitor.member_id is None:
        return view
    async with tools.database.scoped(visitor.home) as connection:
        own = await finding.tenant(connection, visitor.home)
    return replace(
        view,
        frame=Frame(section=None, path=request.url.path, csrf=visitor.csrf),
        own=own.name,
        may_take_for_all=visitor.home.may("grant:manage"),
        is_insider=own.tenant_id == opened.tenant.tenant_id,
    )


def _offer(grant: Grant) -> Offer:
    named = grant.terms.companies
    return Offer(
        kind=grant_words.KIND[grant.terms.access],
        parts=grant_words.parts(grant.terms),
        companies=None if named is None else len(named),
        ends_on=grant.terms.ends_on,
    )
