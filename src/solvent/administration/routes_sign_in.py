"""Routes of the page of sign-in settings: providers, domains, and what is demanded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.administration import paths, showing_sign_in
from solvent.administration.rendering import render
from solvent.administration.views_sign_in import TriedView
from solvent.dashboard import answering, asking, refusing
from solvent.dashboard.asking import Asker
from solvent.errors import SolventError
from solvent.federation import confirming, connecting
from solvent.federation import provider as rules
from solvent.federation.provider import Wanted
from solvent.identity import requiring
from solvent.platform.asking import StepUpNeeded

_NOT_TOLD: Final = frozenset({"csrf", "client_secret"})
Act = Callable[[Asker, FormData], Awaitable[None]]


async def sign_in(request: Request) -> Response:
    """Show how members sign in."""
    asker = await asking.signed_in(request)
    return await _page(asker)


async def add_provider(request: Request) -> Response:
    """Add a provider, switched off."""

    async def act(asker: Asker, form: FormData) -> None:
        await connecting.add(asker.tools, asker.visitor, _wanted(form, adding=True))

    return await _carried_out(request, act, at="provider")


async def change_provider(request: Request) -> Response:
    """Change a provider."""
    provider_id = _id(request, ids.PROVIDER, "provider")

    async def act(asker: Asker, form: FormData) -> None:
        wanted = _wanted(form, adding=False)
        await connecting.change(asker.tools, asker.visitor, provider_id, wanted)

    return await _carried_out(request, act, at=request.path_params["provider"])


async def switch_provider(request: Request) -> Response:
    """Let people come in by a provider, or no more."""
    provider_id = _id(request, ids.PROVIDER, "provider")

    async def act(asker: Asker, form: FormData) -> None:
        on = asking.text_of(form, "on") == "yes"
        await connecting.switch(asker.tools, asker.visitor, provider_id, on=on)

    return await _carried_out(request, act, at=request.path_params["provider"])


async def try_provider(request: Request) -> Response:
    """Try a provider step by step and show how each went."""
    asker, _ = await asking.submitted(request)
    provider_id = _id(request, ids.PROVIDER, "provider")
    steps = await connecting.try_out(asker.tools, asker.visitor, provider_id)
    provider = await connecting.one(asker.tools, asker.visitor.home, provider_id)
    return await _page(asker, tried=showing_sign_in.tried(provider, steps))


async def add_domain(request: Request) -> Response:
    """Add a domain, to be confirmed."""

    async def act(asker: Asker, form: FormData) -> None:
        await confirming.add(
            asker.tools,
            asker.visitor,
            domain=asking.text_of(form, "domain"),
            provider_id=_chosen(form),
        )

    return await _carried_out(request, act, at="domain")


async def confirm_domain(request: Request) -> Response:
    """Confirm a domain by its DNS record."""
    domain_id = _id(request, ids.DOMAIN, "domain")

    async def act(asker: Asker, _form: FormData) -> None:
        await confirming.confirm(asker.tools, asker.visitor, domain_id=domain_id)

    return await _carried_out(request, act, at=request.path_params["domain"])


async def assign_domain(request: Request) -> Response:
    """Let a domain's people sign in by a provider, or by none."""
    domain_id = _id(request, ids.DOMAIN, "domain")

    async def act(asker: Asker, form: FormData) -> None:
        await confirming.assign(
            asker.tools, asker.visitor, domain_id=domain_id, provider_id=_chosen(form)
        )

    return await _carried_out(request, act, at=request.path_params["domain"])


async def remove_domain(request: Request) -> Response:
    """Take a domain away."""
    domain_id = _id(request, ids.DOMAIN, "domain")

    async def act(asker: Asker, _form: FormData) -> None:
        await confirming.remove(asker.tools, asker.visitor, domain_id=domain_id)

    return await _carried_out(request, act, at=request.path_params["domain"])


async def password(request: Request) -> Response:
    """Let members come in with a password, or no more."""

    async def act(asker: Asker, form: FormData) -> None:
        allowed = asking.text_of(form, "allowed") == "yes"
        await requiring.switch_password(asker.tools, asker.visitor, allowed=allowed)

    return await _carried_out(request, act, at="rules")


async def second_factor(request: Request) -> Response:
    """Demand a second factor of everybody, or no longer."""

    async def act(asker: Asker, form: FormData) -> None:
        required = asking.text_of(form, "required") == "yes"
        await requiring.require(asker.tools, asker.visitor, required=required)

    return await _carried_out(request, act, at="rules")


async def _carried_out(request: Request, act: Act, *, at: str) -> Response:
    """Carry out what a form asks for; where it is refused, say so beside the form."""
    asker, form = await asking.submitted(request)
    try:
        await act(asker, form)
    except StepUpNeeded:
        raise
    except SolventError as fault:
        texts = {name: asking.text_of(form, name) for name in form if name not in _NOT_TOLD}
        return await _page(asker, fault=fault, at=at, given=texts)
    return answering.see_other(paths.SIGN_IN)


async def _page(
    asker: Asker,
    *,
    tried: TriedView | None = None,
    fault: SolventError | None = None,
    at: str = "",
    given: dict[str, str] | None = None,
) -> Response:
    view = await showing_sign_in.sign_in(asker, tried=tried, fault=fault, fault_at=at, given=given)
    html = render("sign_in_settings.html", view, locale=asker.locale)
    return answering.page(html, status=refusing.status_of(fault) if fault else 200)


def _wanted(form: FormData, *, adding: bool) -> Wanted:
    secret = asking.text_of(form, "client_secret")
    public = asking.text_of(form, "public") == "yes"
    return Wanted(
        name=asking.text_of(form, "name"),
        issuer=asking.text_of(form, "issuer"),
        client_id=asking.text_of(form, "client_id"),
        # An empty field leaves the secret as it is, since it is never shown.
        secret=secret if secret or adding else "" if public else None,
        roles=rules.rules_of(
            asking.text_of(form, "claim"),
            rules.read_lines(asking.text_of(form, "roles")),
            asking.text_of(form, "otherwise"),
        ),
    )


def _chosen(form: FormData) -> UUID | None:
    text = asking.text_of(form, "provider")
    return ids.read(ids.PROVIDER, text) if text else None


def _id(request: Request, prefix: str, name: str) -> UUID:
    return ids.read(prefix, request.path_params[name])


_PROVIDER: Final = f"{paths.SIGN_IN}/providers/{{provider}}"
_DOMAIN: Final = f"{paths.SIGN_IN}/domains/{{domain}}"
ROUTES: Final = (
    Route(paths.SIGN_IN, sign_in, methods=["GET"]),
    Route(f"{paths.SIGN_IN}/providers", add_provider, methods=["POST"]),
    Route(f"{_PROVIDER}/change", change_provider, methods=["POST"]),
    Route(f"{_PROVIDER}/switch", switch_provider, methods=["POST"]),
    Route(f"{_PROVIDER}/try", try_provider, methods=["POST"]),
    Route(f"{paths.SIGN_IN}/domains", add_domain, methods=["POST"]),
    Route(f"{_DOMAIN}/confirm", confirm_domain, methods=["POST"]),
    Route(f"{_DOMAIN}/assign", assign_domain, methods=["POST"]),
    Route(f"{_DOMAIN}/remove", remove_domain, methods=["POST"]),
    Route(f"{paths.SIGN_IN}/password", password, methods=["POST"]),
    Route(f"{paths.SIGN_IN}/second-factor", second_factor, methods=["POST"]),
)
