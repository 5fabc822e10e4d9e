"""Providers, browsers and strangers that lie: each lie opens nothing."""

from __future__ import annotations

import asyncio
import secrets
import time
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from httpx import Response
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from tests.builders import forged_provider, machines, outside
from tests.builders.forged_provider import Forger, Scene
from tests.conftest import Installation

from solvent.tenancy import staffing

Story = Callable[[Scene], Awaitable[None]]
Signer = Callable[[dict[str, Any], dict[str, Any]], str]
NOW = int(time.time())


def played(installation: Installation, story: Story, **given: Any) -> None:
    async def run() -> None:
        domain = f"{secrets.token_hex(6)}.example"
        async with forged_provider.a_scene(installation, domain=domain, **given) as scene:
            await story(scene)

    asyncio.run(run())


def let_in(answer: Response) -> bool:
    """Tell whether an answer begins a session; whatever it does, it must not fail."""
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    return "solvent_session=" in answer.headers.get("set-cookie", "")


def test_an_honest_provider_lets_somebody_in(installation: Installation) -> None:
    async def story(scene: Scene) -> None:
        asked = await scene.begin()
        assert asked["code_challenge_method"] == "S256"
        assert asked["tenant"] == "7"
        assert let_in(await scene.land(asked))
        form = scene.sent("/token")
        assert form["redirect_uri"] == [asked["redirect_uri"]]
        assert len(form["code_verifier"][0]) == 43

    played(installation, story)


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "http://127.0.0.1:1"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "other"},
    "no audience": {"aud": None},
    "an audience of numbers": {"aud": [7]},
    "several audiences without a party": {"aud": ["solvent", "other"]},
    "several audiences for another party": {"aud": ["solvent", "other"], "azp": "other"},
    "another party": {"azp": "other"},
    "expired": {"exp": NOW - 61},
    "without an end": {"exp": None},
    "an end that is no number": {"exp": "9999999999"},
    "an end that is not a number at all": {"exp": float("nan")},
    "an infinite end": {"exp": float("inf")},
    "an end that is true": {"exp": True},
    "issued tomorrow": {"iat": NOW + 86_400},
    "issued long ago": {"iat": NOW - 3_600},
    "without a beginning": {"iat": None},
    "not yet valid": {"nbf": NOW + 3_600},
    "another nonce": {"nonce": "other"},
    "no nonce": {"nonce": None},
    "a nonce that is no text": {"nonce": 7},
    "another access token's hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "an endless subject": {"sub": "s" * 256},
    "an address not verified": {"email_verified": False},
    "an address said to be verified by a word": {"email_verified": "yes"},
    "an address that is none": {"email": "alder"},
    "an address of another domain": {"email": "alder@elsewhere.example"},
    "two addresses": {"email": ["a@x.example", "b@x.example"]},
}


def test_a_claim_that_does_not_fit_opens_nothing(installation: Installation) -> None:
    async def story(scene: Scene) -> None:
        for lie, claims in LIES.items():
            scene.forger.claims = claims
            assert not let_in(await scene.sign_in()), lie
        assert len(await staffing.members(scene.made.door.tools, scene.made.scope)) == 1

    played(installation, story)


def test_an_address_like_ours_with_another_ending_is_not_ours(installation: Installation) -> None:
    async def story(scene: Scene) -> None:
        for domain in (
            f"evil{scene.domain}",
            f"sub.{scene.domain}",
            f"{scene.domain}.evil.example",
            f"{scene.domain}@evil.example",
        ):
            scene.forger.claims = {"email": f"alder@{domain}"}
            assert not let_in(await scene.sign_in())

    played(installation, story)


def signers(forger: Forger) -> dict[str, Signer]:
    return {**without_a_key(forger), **with_another_key(forger), **with_weak_keys(forger)}


def with_weak_keys(forger: Forger) -> dict[str, Signer]:
    """Sign by keys that the provider itself publishes, which are none to trust."""

    def by_short(_: dict[str, Any], claims: dict[str, Any]) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            short = RSAKey.generate_key(1024)
            forger.keys = {"keys": [short.as_dict(private=False)]}
            return jwt.encode({"alg": "RS256"}, claims, short, algorithms=["RS256"])

    def by_shared(_: dict[str, Any], claims: dict[str, Any]) -> str:
        shared = OctKey.generate_key(256)
        forger.keys = {"keys": [shared.as_dict(private=True)]}
        return jwt.encode({"alg": "HS256"}, claims, shared, algorithms=["HS256"])

    return {"a key too short": by_short, "a shared secret in the open": by_shared}


def without_a_key(forger: Forger) -> dict[str, Signer]:
    """Sign by nothing, or by what is no secret of the provider's."""
    public = forger.key.as_pem(private=False)
    return {
        "none": lambda _, claims: machines.forged("none", claims, b"", kid="one"),
        "nOnE": lambda _, claims: machines.forged("nOnE", claims, b"", kid="one"),
        "shared secret from the public key": lambda _, claims: machines.forged(
            "HS256", claims, public, kid="one"
        ),
        "shared secret from the client's": lambda _, claims: machines.forged(
            "HS256", claims, b"a secret"
        ),
        "cut off": lambda head, claims: jwt.encode(head, claims, forger.key)[:-9],
        "not a token": lambda _head, _claims: "nonsense",
        "empty": lambda _head, _claims: "",
    }


def with_another_key(forger: Forger) -> dict[str, Signer]:
    """Sign by a stranger's key, or by the provider's under a wrong name, kind or size."""
    stranger = ECKey.generate_key("P-256")
    return {
        "another key under the same name": lambda head, claims: jwt.encode(head, claims, stranger),
        "a key that it brings along": lambda head, claims: jwt.encode(
            {**head, "jwk": stranger.as_dict(private=False)}, claims, stranger
        ),
        "an unknown key": lambda head, claims: jwt.encode(
            {**head, "kid": "two"}, claims, forger.key
        ),
        "an access token": lambda head, claims: jwt.encode(
            {**head, "typ": "at+jwt"}, claims, forger.key
        ),
        "endless": lambda head, claims: jwt.encode(head, claims | {"x": "y" * 20_000}, forger.key),
    }


def test_a_token_that_the_provider_did_not_sign_opens_nothing(installation: Installation) -> None:
    async def story(scene: Scene) -> None:
        for kind, sign in signers(scene.forger).items():
            scene.forger.sign, scene.forger.keys = sign, None
            assert not let_in(await scene.sign_in()), kind

    played(installation, story)


def test_a_provider_that_changes_its_key_is_believed_by_the_new_one_only(
    installation: Installation,
) -> None:
    async def story(scene: Scene) -> None:
        assert let_in(await scene.sign_in())
        old = scene.forger.key
        scene.forger.key = ECKey.generate_key("P-256", {"kid": "two"})
        scene.forger.header = {"kid": "two"}
        assert let_in(await scene.sign_in())
        scene.forger.sign = lambda head, claims: jwt.encode({**head, "kid": "one"}, claims, old)
        assert not let_in(await scene.sign_in())

    played(installation, story)


DOCUMENTS: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "http://127.0.0.1:1"},
    "keys at the cloud's metadata": {"jwks_uri": "http://169.254.169.254/latest/meta-data/"},
    "keys inside": {"jwks_uri": "http://127.0.0.1:1/keys"},
    "keys in a file": {"jwks_uri": "file:///etc/passwd"},
    "tokens inside": {"token_endpoint": "https://10.0.0.1/token"},
    "no keys": {"jwks_uri": None},
    "a number for tokens": {"token_endpoint": 7},
    "a script for the browser": {"authorization_endpoint": "javascript:alert(1)"},
    "plain http elsewhere": {"authorization_endpoint": "http://elsewhere.example/authorize"},
    "no code": {"response_types_supported": ["id_token"]},
    "only plain challenges": {"code_challenge_methods_supported": ["plain"]},
}


def test_a_description_that_leads_elsewhere_opens_nothing(installation: Installation) -> None:
    async def story(scene: Scene) -> None:
        for kind, document in DOCUMENTS.items():
            scene.forger.document = {}
            good = await scene.begin()
            scene.forger.document = document
            assert not let_in(await scene.land(good)), kind
            beginning = await scene.made.door.ask("GET", f"/sign-in/with/{scene.domain}")
            for address in ("javascript:", "http://elsewhere"):
                assert f'href="{address}' not in beginning.text
                assert f"url={address}" not in beginning.text

    played(installation, story)


ANSWERS: dict[str, dict[str, bytes]] = {
    "huge keys": {"/keys": outside.answer(b'{"keys":[' + b" " * 300_000 + b"]}")},
    "many keys": {"/keys": outside.answer(b'{"keys":[' + b'{"kty":"EC"},' * 101 + b"{}]}")},
    "deep keys": {"/keys": outside.answer(b'{"keys":' * 3_000 + b"1" + b"}" * 3_000)},
    "keys that are text": {"/keys": outside.answer(b'{"keys":["one", 7, null]}')},
    "keys elsewhere": {
        "/keys": outside.answer(status="302 Found", headers=("location: http://169.254.169.254/",))
    },
    "a token that is none": {"/token": outside.answer(b"[]")},
    "a token that is HTML": {"/token": outside.answer(b"<html>")},
    "a refused code": {
        "/token": outside.answer(b'{"error":"invalid_grant"}', status="400 Bad Request")
    },
    "an error with a script": {
        "/token": outside.answer(b'{"error":"<script>alert(1)</script>"}', status="400 Bad")
    },
}


def test_an_answer_that_cannot_be_used_opens_nothing(installation: Installation) -> None:
    async def story(scene: Scene) -> None:
        for kind, answers in ANSWERS.items():
            scene.forger.answers = answers
            answer = await scene.sign_in()
            assert not let_in(answer), kind
            assert "<script>alert" not in answer.text

    played(installation, story)
