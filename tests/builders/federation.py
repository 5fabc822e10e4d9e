"""Identity providers for tests, and the way of a browser to one and back, over real HTTP."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from httpx import AsyncClient, Response
from tests.builders import gateway, machines, running
from tests.builders import tenancy as organisations
from tests.builders.gateway import Door
from tests.conftest import Installation

from solvent import ids
from solvent.federation import confirming, connecting
from solvent.federation.provider import Provider, RoleRules, Wanted
from solvent.ids import Scope
from solvent.platform.settings import Settings

_ONWARD = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


@dataclass(frozen=True, slots=True)
class Issuer:
    """A provider that runs. issuer: its name. place: 'host:port' of it."""

    issuer: str

    @property
    def place(self) -> str:
        return urlsplit(self.issuer).netloc


@dataclass(frozen=True, slots=True)
class Connected:
    """An organisation with a provider that is switched on for example.com."""

    door: Door
    scope: Scope
    provider: Provider

    @property
    def shown(self) -> str:
        return ids.show(ids.PROVIDER, self.provider.provider_id)


def a_user(subject: str, **claims: Any) -> dict[str, Any]:
    """Describe a user of the mock; verified, and of example.com unless said otherwise."""
    standing = {
        "email": f"{subject}@example.com",
        "email_verified": True,
        "name": subject.title(),
    }
    kept = {name: value for name, value in (standing | claims).items() if value is not None}
    return {"sub": subject, **kept}


@contextmanager
def a_mock(users: Sequence[dict[str, Any]]) -> Iterator[Issuer]:
    """Run oidc-provider-mock as a process of its own; it speaks plain HTTP."""
    port = running.free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port)]
    for user in users:
        command += ["--user-claims", json.dumps(user)]
    with running.a_process(command, port=port):
        yield Issuer(f"http://127.0.0.1:{port}")


def allowing(settings: Settings, *issuers: Issuer) -> Settings:
    return replace(settings, outgoing_allow=tuple(each.place for each in issuers))


async def connect(
    door: Door,
    scope: Scope,
    issuer: Issuer,
    *,
    domain: str = "example.com",
    roles: RoleRules | None = None,
    client_id: str = "solvent",
    secret: str = "a secret",  # noqa: S107  of a test
) -> Connected:
    """Add a provider, confirm its domain as the operator, and switch it on."""
    visitor = machines.a_machine(scope)
    wanted = Wanted("Example SSO", issuer.issuer, client_id, secret, roles or RoleRules())
    provider = await connecting.add(door.tools, visitor, wanted)
    operator = replace(scope, permissions=frozenset({"*"}))
    found = await confirming.confirm_as_operator(door.tools, operator, domain=domain)
    await confirming.assign(
        door.tools, visitor, domain_id=found.domain_id, provider_id=provider.provider_id
    )
    await connecting.switch(door.tools, visitor, provider.provider_id, on=True)
    return Connected(door, scope, provider)


@asynccontextmanager
async def connected(
    installation: Installation, issuer: Issuer, *, domain: str, roles: RoleRules | None = None
) -> AsyncIterator[Connected]:
    """Open the application with one organisation and its provider."""
    settings = allowing(installation.settings, issuer)
    async with gateway.a_door(settings, installation.addresses) as door:
        scope = await organisations.an_organisation(door.tools)
        yield await connect(door, scope, issuer, domain=domain, roles=roles)


def onward(answer: Response) -> str:
    """Give the address that a page moves on to by itself."""
    assert answer.status_code == 200, answer.text
    found = _ONWARD.search(answer.text)
    assert found, answer.text
    return unescape(found[1])


async def begin(door: Door, *, domain: str, back: str = "/") -> str:
    """Go to the sign-in of a domain; gives where the browser is sent, and keeps its cookie."""
    return onward(await door.ask("GET", f"/sign-in/with/{domain}", params={"back": back}))


async def consent(address: str, subject: str) -> str:
    """Sign in at the mock as a subject; gives the address by which it sends the browser back."""
    async with AsyncClient() as browser:
        answer = await browser.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


async def come_back(door: Door, address: str) -> Response:
    parts = urlsplit(address)
    return await door.ask("GET", f"{parts.path}?{parts.query}")


async def sign_in(door: Door, subject: str, *, domain: str, back: str = "/") -> Response:
    """Take the whole way; gives the answer to the way back."""
    address = await begin(door, domain=domain, back=back)
    return await come_back(door, await consent(address, subject))


async def me(door: Door) -> dict[str, Any]:
    """Ask who the door's browser is signed in as."""
    found: dict[str, Any] = (await door.ask("GET", "/v1/me")).json()
    return found
