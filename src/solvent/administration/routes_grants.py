"""Routes of guests and lenders: offering, ending, accepting, giving back; and of groups."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.administration import paths, showing_grants, writing_invitations
from solvent.administration.rendering import render
from solvent.administration.views_people import LinkMade
from solvent.dashboard import answering, asking
from solvent.dashboard.asking import Asker, FormMalformed
from solvent.tenancy import granting, grouping, receiving
from solvent.tenancy.grant import Access, Part
from solvent.tenancy.granting import Wanted

_GRANT: Final = f"{paths.GRANTS}/{{grant}}"
_RECEIVED: Final = f"{paths.GRANTS}/received/{{organisation}}/{{grant}}"
_GROUPS: Final = f"{paths.GRANTS}/groups"
_FIELDS_MAX: Final = 1000  # each company is a box to tick

Act = Callable[[Asker, Request, FormData], Awaitable[None]]


async def grants(request: Request) -> Response:
    """Show what was granted, by us and to us."""
    return await _page(await asking.signed_in(request))


async def offer(request: Request) -> Response:
    """Offer a grant by e-mail address, whose link is shown once, or by an organisation's id."""
    asker, form = await _proved(request)
    to, wanted = asking.text_of(form, "to").strip(), _wanted(form)
    if to.startswith(f"{ids.TENANT}_"):
        await granting.offer_to_organisation(
            asker.tools,
            asker.visitor.home,
            organisation_id=ids.read(ids.TENANT, to),
            wanted=wanted,
        )
        return answering.see_other(paths.GRANTS)
    _, sent = await granting.offer_by_email(
        asker.tools, asker.visitor.home, email=to, wanted=wanted
    )
    return await _page(asker, link=await writing_invitations.send(asker, sent))


async def _revoke(asker: Asker, request: Request, _form: FormData) -> None:
    await granting.revoke(asker.tools, asker.visitor.home, grant_id=_grant_of(request))


async def _set_end(asker: Asker, request: Request, form: FormData) -> None:
    ends_on = _day(form, "ends_on")
    if ends_on is None:
        message = "Choose the last day."
        raise FormMalformed(message, where="ends_on")
    await granting.set_end(
        asker.tools, asker.visitor.home, grant_id=_grant_of(request), ends_on=ends_on
    )


async def _accept(asker: Asker, request: Request, _form: FormData) -> None:
    await receiving.accept(
        asker.tools,
        asker.visitor,
        granting_id=ids.read(ids.TENANT, request.path_params["organisation"]),
        grant_id=_grant_of(request),
    )


async def _give_up(asker: Asker, request: Request, _form: FormData) -> None:
    await receiving.give_up(
        asker.tools,
        asker.visitor,
        granting_id=ids.read(ids.TENANT, request.path_params["organisation"]),
        grant_id=_grant_of(request),
    )


async def make_group(request: Request) -> Response:
    """Make a group of companies."""
    asker, form = await asking.submitted(request, fields_max=_FIELDS_MAX)
    await grouping.make(
        asker.tools,
        asker.visitor.home,
        name=asking.text_of(form, "name"),
        companies=_companies(form),
    )
    return answering.see_other(paths.GRANTS)


async def fill_group(request: Request) -> Response:
    """Let a group hold the companies that were ticked."""
    asker, form = await asking.submitted(request, fields_max=_FIELDS_MAX)
    await grouping.fill(
        asker.tools,
        asker.visitor.home,
        group_id=ids.read(ids.GROUP, request.path_params["group"]),
        companies=_companies(form),
    )
    return answering.see_other(paths.GRANTS)


async def remove_group(request: Request) -> Response:
    """Remove a group; its companies stay."""
    asker, _ = await asking.submitted(request)
    group_id = ids.read(ids.GROUP, request.path_params["group"])
    await grouping.remove(asker.tools, asker.visitor.home, group_id=group_id)
    return answering.see_other(paths.GRANTS)


async def _page(asker: Asker, *, link: LinkMade | None = None) -> Response:
    view = await showing_grants.grants(asker, link=link)
    return answering.page(render("grants.html", view, locale=asker.locale))


async def _proved(request: Request) -> tuple[Asker, FormData]:
    """Read a form whose act is dangerous. Raises StepUpNeeded."""
    asker, form = await asking.submitted(request, fields_max=_FIELDS_MAX)
    asker.visitor.demand_step_up(asker.tools.now())
    return asker, form


def _doing(act: Act) -> Callable[[Request], Awaitable[Response]]:
    """Make a route of an act that needs a fresh proof and comes back to the page."""

    async def done(request: Request) -> Response:
        asker, form = await _proved(request)
        await act(asker, request, form)
        return answering.see_other(paths.GRANTS)

    return done


def _wanted(form: FormData) -> Wanted:
    """Read what is to be granted. Raises FormMalformed, IdMalformed."""
    access, which = asking.text_of(form, "access"), asking.text_of(form, "which")
    if access not in set(Access):
        message = "Choose what kind of access it is."
        raise FormMalformed(message, where="access")
    return Wanted(
        access=Access(access),
        parts=tuple(one for one in Part if one.value in form.getlist("part")),
        companies=frozenset(_companies(form)) if which == "some" else None,
        group_id=ids.read(ids.GROUP, which) if which.startswith(f"{ids.GROUP}_") else None,
        starts_on=_day(form, "starts_on"),
        ends_on=_day(form, "ends_on"),
    )


def _companies(form: FormData) -> list[UUID]:
    return [ids.read(ids.COMPANY, str(one)) for one in form.getlist("company")]


def _day(form: FormData, name: str) -> date | None:
    return asking.day_of({name: asking.text_of(form, name)}, name)


def _grant_of(request: Request) -> UUID:
    return ids.read(ids.GRANT, request.path_params["grant"])


ROUTES: Final = (
    Route(paths.GRANTS, grants, methods=["GET"]),
    Route(f"{paths.GRANTS}/offer", offer, methods=["POST"]),
    Route(_GROUPS, make_group, methods=["POST"]),
    Route(f"{_GROUPS}/{{group}}/fill", fill_group, methods=["POST"]),
    Route(f"{_GROUPS}/{{group}}/remove", remove_group, methods=["POST"]),
    Route(f"{_RECEIVED}/accept", _doing(_accept), methods=["POST"]),
    Route(f"{_RECEIVED}/give-up", _doing(_give_up), methods=["POST"]),
    Route(f"{_GRANT}/revoke", _doing(_revoke), methods=["POST"]),
    Route(f"{_GRANT}/end", _doing(_set_end), methods=["POST"]),
)
