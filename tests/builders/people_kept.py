"""A member, an invitation, a grant and a group of an organisation, for tests of every route."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tests.builders import custody, people

from solvent import ids
from solvent.ids import Scope
from solvent.platform.tools import Tools
from solvent.tenancy import granting, grouping, inviting
from solvent.tenancy.grant import Access
from solvent.tenancy.granting import Wanted
from solvent.tenancy.roles import Role


async def names_of(tools: Tools, owner: Scope, *, company_id: UUID) -> dict[str, str]:
    """Make one of each; gives the ids that paths name them by."""
    mighty = replace(owner, permissions=frozenset({"*"}))
    member = await people.someone(tools, mighty, role=Role.VIEWER)
    sent = await inviting.invite(tools, mighty, email=people.an_address(), role="viewer")
    companies = frozenset({company_id})
    grant, _ = await granting.offer_by_email(
        tools,
        mighty,
        email=people.an_address(),
        wanted=Wanted(Access.READ_ONLY, companies=companies),
    )
    group = await grouping.make(tools, mighty, name="North", companies=companies)
    export = await custody.an_export(tools, mighty)
    async with tools.database.scoped(mighty) as connection:
        session_id = await connection.fetchval("select session_id from session limit 1")
    return {
        "member": ids.show(ids.MEMBER, member.member_id),
        "invitation": ids.show(ids.INVITATION, sent.invitation.invitation_id),
        "grant": ids.show(ids.GRANT, grant.grant_id),
        "group": ids.show(ids.GROUP, group.group_id),
        "organisation": ids.show(ids.TENANT, owner.tenant_id),
        "export": ids.show(ids.EXPORT, export.export_id),
        "session": ids.show(ids.SESSION, session_id or ids.new()),
        "approval": ids.show(ids.APPROVAL, ids.new()),
        "revision": "1",
    }
