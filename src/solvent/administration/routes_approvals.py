"""Routes of approvals: what waits for a second person, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.administration import framing, naming, paths
from solvent.administration.rendering import render
from solvent.administration.views_rights import ApprovalRow, ApprovalsView
from solvent.dashboard import answering, asking
from solvent.insights.messages import N_
from solvent.policy import approving
from solvent.policy.approval import ApprovalState
from solvent.policy.approval import Request as Asked
from solvent.tenancy import finding
from solvent.tenancy.roles import MEANING_BY_PERMISSION

DECIDE: Final = f"{paths.APPROVALS}/{{approval}}"
_WORD_BY_STATE: Final = {
    ApprovalState.WAITING: N_("waits for approval"),
    ApprovalState.APPROVED: N_("approved, not done yet"),
    ApprovalState.REFUSED: N_("refused"),
    ApprovalState.USED: N_("approved and done"),
    ApprovalState.EXPIRED: N_("expired"),
}


async def approvals(request: Request) -> Response:
    """Show what waits, and what was decided lately."""
    asker = await asking.signed_in(request)
    found = await approving.requests(asker.tools, asker.scope)
    now, names = asker.tools.now(), await naming.of_people(asker)
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.APPROVALS)
        companies = await finding.companies(connection, asker.scope)
    may = asker.scope.may("approval:decide")
    name_by_company: dict[UUID | None, str] = {one.company_id: one.name for one in companies}
    rows = [
        _row(each, asker.scope.actor, names, name_by_company, may=may, now=now) for each in found
    ]
    view = ApprovalsView(
        frame=frame.frame,
        navigation=frame.navigation,
        waiting=tuple(row for row in rows if row.is_waiting),
        past=tuple(row for row in rows if not row.is_waiting),
        may_decide=may,
    )
    return answering.page(render("approvals.html", view, locale=asker.locale))


async def decide(request: Request) -> Response:
    """Say yes or no to what another asked for."""
    asker, form = await asking.submitted(request)
    asker.scope.demand("approval:decide")
    now = asker.tools.now()
    asker.visitor.demand_step_up(now)
    await approving.decide(
        asker.tools,
        asker.scope,
        approval_id=ids.read(ids.APPROVAL, request.path_params["approval"]),
        approves=asking.text_of(form, "say") == "yes",
        now=now,
    )
    return answering.see_other(paths.APPROVALS)


def _row(
    each: Asked,
    person: str,
    names: Mapping[str, str],
    name_by_company: Mapping[UUID | None, str],
    *,
    may: bool,
    now: datetime,
) -> ApprovalRow:
    wish, state = each.wish, each.state(now)
    behind = f" ({names.get(each.behind, each.behind)})" if each.behind else ""
    deciders = (*each.approved_by, *((each.refused_by,) if each.refused_by else ()))
    return ApprovalRow(
        approval_id=ids.show(ids.APPROVAL, each.approval_id),
        meaning=MEANING_BY_PERMISSION.get(wish.permission, wish.permission),
        about=wish.about,
        company=name_by_company.get(wish.company_id, ""),
        amount_minor=wish.amount_minor,
        currency=wish.currency,
        who=names.get(each.asked_by, each.asked_by) + behind,
        asked_at=each.asked_at,
        expires_at=each.expires_at,
        state=_WORD_BY_STATE[state],
        is_waiting=state is ApprovalState.WAITING,
        given=len(each.approved_by),
        wanted=wish.wanted,
        by=tuple(names.get(one, one) for one in deciders),
        may_decide=may and each.may_decide(person, now=now),
    )


ROUTES = (Route(paths.APPROVALS, approvals), Route(DECIDE, decide, methods=["POST"]))
