"""Routes of members: their page, invitations, roles, leaving, and handing ownership on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.administration import paths, showing_members, writing_invitations
from solvent.administration.rendering import render
from solvent.administration.views_people import LinkMade
from solvent.dashboard import answering, asking
from solvent.dashboard.asking import Asker
from solvent.tenancy import inviting, staffing, transferring

_MEMBER: Final = f"{paths.MEMBERS}/{{member}}"
_INVITATION: Final = f"{paths.MEMBERS}/invitations/{{invitation}}"
_OWNERSHIP: Final = f"{paths.MEMBERS}/ownership"

Act = Callable[[Asker, Request, FormData], Awaitable[None]]


async def members(request: Request) -> Response:
    """Show the members and the open invitations."""
    return await _page(await asking.signed_in(request))


async def invite(request: Request) -> Response:
    """Invite somebody; the link is shown once."""
    asker, form = await _proved(request)
    sent = await inviting.invite(
        asker.tools,
        asker.visitor.home,
        email=asking.text_of(form, "email"),
        role=asking.text_of(form, "role"),
    )
    return await _page(asker, link=await writing_invitations.send(asker, sent))


async def resend(request: Request) -> Response:
    """Make another link for an invitation; it is shown once."""
    asker, _ = await _proved(request)
    invitation_id = ids.read(ids.INVITATION, request.path_params["invitation"])
    sent = await inviting.resend(asker.tools, asker.visitor.home, invitation_id=invitation_id)
    return await _page(asker, link=await writing_invitations.send(asker, sent))


async def _revoke(asker: Asker, request: Request, _form: FormData) -> None:
    invitation_id = ids.read(ids.INVITATION, request.path_params["invitation"])
    await inviting.revoke(asker.tools, asker.visitor.home, invitation_id=invitation_id)


async def _change_role(asker: Asker, request: Request, form: FormData) -> None:
    await staffing.change_role(
        asker.tools,
        asker.visitor.home,
        member_id=_member_of(request),
        role=asking.text_of(form, "role"),
    )


async def _suspend(asker: Asker, request: Request, _form: FormData) -> None:
    await staffing.suspend(asker.tools, asker.visitor.home, member_id=_member_of(request))


async def _resume(asker: Asker, request: Request, _form: FormData) -> None:
    await staffing.resume(asker.tools, asker.visitor.home, member_id=_member_of(request))


async def _remove(asker: Asker, request: Request, _form: FormData) -> None:
    await staffing.remove(asker.tools, asker.visitor.home, member_id=_member_of(request))


async def _offer_ownership(asker: Asker, _request: Request, form: FormData) -> None:
    member_id = ids.read(ids.MEMBER, asking.text_of(form, "member"))
    await transferring.offer(asker.tools, asker.visitor, member_id=member_id)


async def _accept_ownership(asker: Asker, _request: Request, _form: FormData) -> None:
    await transferring.accept(asker.tools, asker.visitor)


async def _withdraw_ownership(asker: Asker, _request: Request, _form: FormData) -> None:
    await transferring.withdraw(asker.tools, asker.visitor)


async def leave(request: Request) -> Response:
    """Leave the organisation oneself; there is no way back but an invitation."""
    asker, _ = await _proved(request)
    if asker.visitor.member_id is not None:
        await staffing.leave(asker.tools, asker.visitor.home, member_id=asker.visitor.member_id)
    answer = answering.see_other("/sign-in")
    answering.end_session(request, answer)
    return answer


async def _page(asker: Asker, *, link: LinkMade | None = None) -> Response:
    view = await showing_members.members(asker, link=link)
    return answering.page(render("members.html", view, locale=asker.locale))


async def _proved(request: Request) -> tuple[Asker, FormData]:
    """Read a form whose act is dangerous. Raises StepUpNeeded."""
    asker, form = await asking.submitted(request)
    asker.visitor.demand_step_up(asker.tools.now())
    return asker, form


def _doing(act: Act) -> Callable[[Request], Awaitable[Response]]:
    """Make a route of an act that needs a fresh proof and comes back to the page."""

    async def done(request: Request) -> Response:
        asker, form = await _proved(request)
        await act(asker, request, form)
        return answering.see_other(paths.MEMBERS)

    return done


def _member_of(request: Request) -> UUID:
    return ids.read(ids.MEMBER, request.path_params["member"])


ROUTES: Final = (
    Route(paths.MEMBERS, members, methods=["GET"]),
    Route(f"{paths.MEMBERS}/invite", invite, methods=["POST"]),
    Route(f"{paths.MEMBERS}/leave", leave, methods=["POST"]),
    Route(f"{_OWNERSHIP}/offer", _doing(_offer_ownership), methods=["POST"]),
    Route(f"{_OWNERSHIP}/accept", _doing(_accept_ownership), methods=["POST"]),
    Route(f"{_OWNERSHIP}/withdraw", _doing(_withdraw_ownership), methods=["POST"]),
    Route(f"{_INVITATION}/resend", resend, methods=["POST"]),
    Route(f"{_INVITATION}/revoke", _doing(_revoke), methods=["POST"]),
    Route(f"{_MEMBER}/role", _doing(_change_role), methods=["POST"]),
    Route(f"{_MEMBER}/suspend", _doing(_suspend), methods=["POST"]),
    Route(f"{_MEMBER}/resume", _doing(_resume), methods=["POST"]),
    Route(f"{_MEMBER}/remove", _doing(_remove), methods=["POST"]),
)
