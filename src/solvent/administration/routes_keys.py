"""Routes of the page of keys and clients: make, replace, revoke."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import orjson
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.administration import paths, showing_keys
from solvent.administration.rendering import render
from solvent.administration.views_keys import Fresh
from solvent.dashboard import answering, asking, refusing
from solvent.dashboard.asking import Asker
from solvent.errors import SolventError
from solvent.machines import issuing, registering
from solvent.machines.bounds import Bounds, BoundsMalformed
from solvent.machines.client import JwksMalformed
from solvent.platform.asking import StepUpNeeded

_FIELDS_MAX: Final = 700
_DAYS: Final = {"30": 30, "90": 90, "365": 365}
_HOURS_DIGITS_MAX: Final = 4


async def keys(request: Request) -> Response:
    """Show the organisation's keys and clients."""
    asker = await asking.signed_in(request)
    return await _page(asker)


async def make(request: Request) -> Response:
    """Make a key or a client; its secret is shown in the answer, once."""
    asker, form = await asking.submitted(request, fields_max=_FIELDS_MAX)
    tools, now = asker.tools, asker.tools.now()
    try:
        asked = _bounds(form, asker)
        if asking.text_of(form, "kind") == "client":
            made = await registering.register(
                tools.database, asker.visitor, asked=asked, jwks=_jwks(form), now=now
            )
            client = ids.show(ids.CLIENT, made.client.client_id)
            fresh = Fresh(asked.name, made.secret, client)
        else:
            issued = await issuing.make(tools.database, asker.visitor, asked=asked, now=now)
            fresh = Fresh(asked.name, issued.secret)
    except StepUpNeeded:
        raise
    except SolventError as fault:
        return await _page(asker, fault=fault, form=form)
    return await _page(asker, fresh=fresh)


async def rotate_key(request: Request) -> Response:
    """Replace a key; the old one works for the overlap."""
    asker, form = await asking.submitted(request)
    api_key_id = ids.read(ids.API_KEY, request.path_params["key"])
    try:
        issued = await issuing.rotate(
            asker.tools.database,
            asker.visitor,
            api_key_id=api_key_id,
            overlap_hours=_hours(form),
            now=asker.tools.now(),
        )
    except StepUpNeeded:
        raise
    except SolventError as fault:
        return await _page(asker, fault=fault)
    old = await issuing.one(asker.tools.database, asker.visitor.home, api_key_id)
    fresh = Fresh(issued.key.bounds.name, issued.secret, until=old.bounds.expires_at)
    return await _page(asker, fresh=fresh)


async def rotate_client(request: Request) -> Response:
    """Give a client another secret; older ones work for the overlap."""
    asker, form = await asking.submitted(request)
    client_id = ids.read(ids.CLIENT, request.path_params["client"])
    now, hours = asker.tools.now(), _hours(form)
    try:
        made = await registering.rotate(
            asker.tools.database,
            asker.visitor,
            client_id=client_id,
            overlap_hours=hours,
            now=now,
        )
    except StepUpNeeded:
        raise
    except SolventError as fault:
        return await _page(asker, fault=fault)
    shown = ids.show(ids.CLIENT, client_id)
    until = now + timedelta(hours=hours)
    return await _page(asker, fresh=Fresh(made.client.bounds.name, made.secret, shown, until))


async def revoke_key(request: Request) -> Response:
    """End a key at once."""
    asker, _ = await asking.submitted(request)
    api_key_id = ids.read(ids.API_KEY, request.path_params["key"])
    await issuing.revoke(
        asker.tools.database, asker.visitor, api_key_id=api_key_id, now=asker.tools.now()
    )
    return answering.see_other(paths.KEYS)


async def revoke_client(request: Request) -> Response:
    """End a client and all its tokens at once."""
    asker, _ = await asking.submitted(request)
    client_id = ids.read(ids.CLIENT, request.path_params["client"])
    await registering.revoke(
        asker.tools.database, asker.visitor, client_id=client_id, now=asker.tools.now()
    )
    return answering.see_other(paths.KEYS)


async def _page(
    asker: Asker,
    *,
    fresh: Fresh | None = None,
    fault: SolventError | None = None,
    form: FormData | None = None,
) -> Response:
    texts = {} if form is None else {name: asking.text_of(form, name) for name in form}
    view = await showing_keys.keys(
        asker,
        fresh=fresh,
        fault=fault,
        given={name: text for name, text in texts.items() if name not in {"csrf", "permission"}},
        chosen=frozenset() if form is None else _listed(form, "permission"),
    )
    html = render("keys.html", view, locale=asker.locale)
    return answering.page(html, status=refusing.status_of(fault) if fault else 200)


def _bounds(form: FormData, asker: Asker) -> Bounds:
    days = _DAYS.get(asking.text_of(form, "days"))
    companies = _listed(form, "company")
    some = asking.text_of(form, "companies") == "some"
    return Bounds(
        name=asking.text_of(form, "name"),
        permissions=_listed(form, "permission"),
        companies=frozenset(ids.read(ids.COMPANY, each) for each in companies) if some else None,
        address_ranges=tuple(asking.text_of(form, "ranges").replace(",", " ").split()),
        expires_at=None if days is None else asker.tools.now() + timedelta(days=days),
    )


def _jwks(form: FormData) -> dict[str, object] | None:
    text = asking.text_of(form, "jwks").strip()
    if not text:
        return None
    try:
        found: dict[str, object] = orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        message = "The public keys are no JSON."
        raise JwksMalformed(message, where="jwks", remedy="Paste a JWK set.") from fault
    return found


def _hours(form: FormData) -> int:
    text = asking.text_of(form, "hours")
    if not text.isascii() or not text.isdigit() or len(text) > _HOURS_DIGITS_MAX:
        message = "This is no number of hours."
        raise BoundsMalformed(message, where="hours")
    return int(text)


def _listed(form: FormData, name: str) -> frozenset[str]:
    return frozenset(each for each in form.getlist(name) if isinstance(each, str))


ROUTES: Final = (
    Route(paths.KEYS, keys, methods=["GET"]),
    Route(paths.KEYS, make, methods=["POST"]),
    Route(f"{paths.KEYS}/keys/{{key}}/rotate", rotate_key, methods=["POST"]),
    Route(f"{paths.KEYS}/keys/{{key}}/revoke", revoke_key, methods=["POST"]),
    Route(f"{paths.KEYS}/clients/{{client}}/rotate", rotate_client, methods=["POST"]),
    Route(f"{paths.KEYS}/clients/{{client}}/revoke", revoke_client, methods=["POST"]),
)
