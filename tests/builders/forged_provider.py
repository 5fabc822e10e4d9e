"""A provider on 127.0.0.1 that speaks OpenID Connect, and lies as a test tells it to."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from httpx import Response
from joserfc import jwt
from joserfc.jwk import ECKey
from tests.builders import federation, outside
from tests.builders.federation import Connected, Issuer
from tests.builders.outside import Asked, Outside

Sign = Callable[[dict[str, Any], dict[str, Any]], str]


@dataclass(slots=True)
class Forger:
    """What the provider says.

    document, keys: laid over its description and its published keys. claims: laid over an ID
    token's; None leaves one out. sign: from header and claims to a token. more: of /userinfo.
    token: laid over the token answer. answers: raw answers by path that stand for all else.
    """

    there: Outside
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    document: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Any] | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    sign: Sign | None = None
    more: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)
    nonce: str = ""
    email: str = ""

    @property
    def issuer(self) -> str:
        return f"http://{self.there.place}"

    def answer(self, asked: Asked) -> bytes:
        path = asked.target.partition("?")[0]
        if path in self.answers:
            return self.answers[path]
        documents: dict[str, Callable[[Asked], Any]] = {
            "/.well-known/openid-configuration": lambda _: self.describe(),
            "/keys": lambda _: self.keys or {"keys": [self.key.as_dict(private=False)]},
            "/token": lambda _: self.tokens(),
            "/userinfo": lambda _: self.more,
        }
        if path not in documents:
            return outside.answer(b"{}", status="404 Not Found")
        return outside.answer(json.dumps(documents[path](asked)).encode())

    def describe(self) -> dict[str, Any]:
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=7",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "code_challenge_methods_supported": ["S256"],
            "response_types_supported": ["code"],
        }
        return {name: v for name, v in (own | self.document).items() if v is not None}

    def tokens(self) -> dict[str, Any]:
        own = {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token()}
        return {name: v for name, v in (own | self.token).items() if v is not None}

    def id_token(self) -> str:
        now = int(time.time())
        half = hashlib.sha256(b"access").digest()[:16]
        own = {
            "iss": self.issuer,
            "aud": "solvent",
            "sub": "subject-1",
            "nonce": self.nonce,
            "iat": now,
            "exp": now + 300,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            "email": self.email,
            "email_verified": True,
            "name": "Alder",
        }
        claims = {name: v for name, v in (own | self.claims).items() if v is not None}
        header = {"alg": "ES256", "kid": "one", **self.header}
        if self.sign is not None:
            return self.sign(header, claims)
        return jwt.encode(header, claims, self.key, algorithms=["ES256"])


@dataclass(frozen=True, slots=True)
class Scene:
    """An organisation connected to a forger, for a domain of its own."""

    made: Connected
    forger: Forger
    domain: str

    async def begin(self, back: str = "/") -> dict[str, str]:
        """Set out; gives what the provider was asked."""
        address = await federation.begin(self.made.door, domain=self.domain, back=back)
        asked = dict(parse_qsl(urlsplit(address).query))
        self.forger.nonce = asked["nonce"]
        return asked

    async def land(self, asked: dict[str, str], **other: str) -> Response:
        """Come back with a code and the state, or with what is given instead."""
        answer = {"code": "good", "state": asked["state"], **other}
        path = urlsplit(asked["redirect_uri"]).path
        return await self.made.door.ask("GET", f"{path}?{urlencode(answer)}")

    async def sign_in(self) -> Response:
        return await self.land(await self.begin())

    def sent(self, path: str) -> dict[str, list[str]]:
        """Give the form of the last request to a path of the provider."""
        found = [each for each in self.forger.there.asked if each.target == path]
        return parse_qs(found[-1].body.decode())


@asynccontextmanager
async def a_scene(installation: Any, *, domain: str, **given: Any) -> AsyncIterator[Scene]:
    """Run a forger and connect an organisation to it."""
    forgers: list[Forger] = []
    async with outside.an_outside(
        lambda asked: forgers[0].answer(asked)  # noqa: PLW0108  it is made below
    ) as there:
        forger = Forger(there, email=f"alder@{domain}")
        forgers.append(forger)
        async with federation.connected(
            installation, Issuer(forger.issuer), domain=domain, **given
        ) as made:
            yield Scene(made, forger, domain)
