from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from tests.builders import gateway, machines
from tests.builders import tenancy as organisations
from tests.builders.gateway import Door
from tests.conftest import Installation

from solvent.ids import Scope
from solvent.machines import client_assertion

Story = Callable[[Door, Scope], Awaitable[None]]


def opened(installation: Installation, story: Story) -> None:
    async def told() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            await story(door, await organisations.an_organisation(door.tools))

    asyncio.run(told())


def test_a_client_gets_a_token_and_reads_with_it_what_its_scope_says(
    installation: Installation,
) -> None:
    async def story(door: Door, scope: Scope) -> None:
        bounds = machines.some_bounds("company:read", "company:create", "key:read")
        made = await machines.a_client(door.tools, scope, bounds)
        answer = await machines.ask_token(door, made)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["token_type"], told["expires_in"]) == ("Bearer", 600)
        assert told["scope"] == "company:create company:read key:read"
        assert answer.headers["cache-control"] == "no-store"
        me = (await door.ask("GET", "/v1/me", key=told["access_token"])).json()
        assert me["actor"] == machines.shown(made)
        assert me["permissions"] == ["company:create", "company:read", "key:read"]
        narrow = await machines.a_token(door, made, scope="company:read")
        assert (await door.ask("GET", "/v1/companies", key=narrow)).status_code == 200
        assert (await door.ask("GET", "/v1/keys", key=narrow)).status_code == 403
        wide = await machines.ask_token(door, made, scope="company:read organisation:delete")
        assert (wide.status_code, wide.json()["error"]) == (400, "invalid_scope")

    opened(installation, story)


def test_a_token_is_as_rfc_9068_has_it_and_others_can_check_it(installation: Installation) -> None:
    async def story(door: Door, scope: Scope) -> None:
        made = await machines.a_client(door.tools, scope)
        text = await machines.a_token(door, made)
        about = (await door.ask("GET", "/.well-known/oauth-authorization-server")).json()
        path = about["jwks_uri"].removeprefix(about["issuer"])
        published = (await door.ask("GET", path)).json()
        assert len(published["keys"]) == 3
        assert not any("d" in key for key in published["keys"])
        token = jwt.decode(text, KeySet.import_key_set(published), algorithms=["ES256"])
        assert (token.header["typ"], token.header["alg"]) == ("at+jwt", "ES256")
        assert {"iss", "aud", "sub", "client_id", "scope", "jti", "tenant", "iat", "exp"} == set(
            token.claims
        )
        assert token.claims["iss"] == about["issuer"]
        assert token.claims["aud"] == f"{about['issuer']}/v1"
        assert token.claims["sub"] == token.claims["client_id"] == machines.shown(made)
        assert token.claims["exp"] - token.claims["iat"] == 600

    opened(installation, story)


def test_a_client_proves_itself_by_header_by_form_or_by_signature(
    installation: Installation,
) -> None:
    async def story(door: Door, scope: Scope) -> None:
        made = await machines.a_client(door.tools, scope)
        client = machines.shown(made)
        grant = {"grant_type": "client_credentials"}
        posted = {**grant, "client_id": client, "client_secret": made.secret}
        assert (await door.ask("POST", "/oauth/token", data=posted)).status_code == 200
        both = await door.ask(
            "POST", "/oauth/token", data=posted, headers=machines.basic(client, made.secret)
        )
        assert (both.status_code, both.json()["error"]) == (400, "invalid_request")
        for secret in ("", "wrong", made.secret[:-1], made.secret + "x"):
            wrong = await door.ask(
                "POST", "/oauth/token", data=grant, headers=machines.basic(client, secret)
            )
            assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
            assert wrong.headers["www-authenticate"].startswith("Basic ")

    opened(installation, story)


def signed(key: Any, client: str, issuer: str, **other: Any) -> dict[str, str]:
    """Write a form in which a client proves itself by a signature."""
    algorithm = other.pop("algorithm", "ES256")
    now = other.pop("now")
    claims = {"iss": client, "sub": client, "aud": f"{issuer}/oauth/token", "jti": str(uuid4())}
    claims |= {"iat": now, "exp": now + 60, **other}
    text = jwt.encode({"alg": algorithm}, claims, key, algorithms=[algorithm])
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": client_assertion.TYPE,
        "client_assertion": text,
    }


def test_a_signed_assertion_opens_once_and_only_as_it_should(installation: Installation) -> None:
    async def story(door: Door, scope: Scope) -> None:
        key, other = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
        made = await machines.a_client(
            door.tools, scope, jwks={"keys": [key.as_dict(private=False)]}
        )
        client, issuer = machines.shown(made), door.tools.settings.address
        now = int(door.tools.now().timestamp())
        assert made.secret == ""

        async def status(form: dict[str, str]) -> int:
            return (await door.ask("POST", "/oauth/token", data=form)).status_code

        good = signed(key, client, issuer, now=now)
        assert await status(good) == 200
        assert await status(good) == 401  # shown before
        assert await status(signed(key, client, issuer, now=now, aud=issuer)) == 200
        for wrong in (
            signed(other, client, issuer, now=now),
            signed(key, client, issuer, now=now, aud="https://other.example/oauth/token"),
            signed(key, client, issuer, now=now, iss="cl_other"),
            signed(key, client, issuer, now=now, exp=now - 60),
            signed(key, client, issuer, now=now, exp=now + 3_600),
            signed(key, client, issuer, now=now, exp=2**80),
            signed(key, client, issuer, now=now, exp=True),
            signed(key, client, issuer, now=now, nbf=now + 600),
            signed(key, client, issuer, now=now, jti=""),
            signed(key, client, issuer, now=now, jti=7),
        ):
            assert await status(wrong) == 401
        # The public key, which everybody may know, is no shared secret.
        claims = {"iss": client, "sub": client, "aud": issuer, "jti": "1", "exp": now + 60}
        confused = machines.forged("HS256", claims, key.as_pem(private=False))
        unsigned = machines.forged("none", claims, b"")
        head, body, _ = good["client_assertion"].split(".")
        for text in (confused, unsigned, f"{head}.{body}.", "", "a.b.c", "x" * 99):
            assert await status({**good, "client_id": client, "client_assertion": text}) == 401

    opened(installation, story)


@pytest.mark.parametrize("kind", ["private", "shared", "none", "many", "text"])
def test_only_public_keys_are_registered(installation: Installation, kind: str) -> None:
    async def story(door: Door, scope: Scope) -> None:
        key = RSAKey.generate_key(2048)
        sets: dict[str, Any] = {
            "private": {"keys": [key.as_dict(private=True)]},
            "shared": {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]},
            "none": {"keys": []},
            "many": {"keys": [key.as_dict(private=False)] * 11},
            "text": {"keys": ["key"]},
        }
        owner = (await machines.a_key(door.tools, scope, ALL)).secret
        body = {"name": "x", "permissions": ["company:read"], "jwks": sets[kind]}
        answer = await door.ask("POST", "/v1/clients", key=owner, json=body)
        assert (answer.status_code, answer.json()["where"]) == (422, "jwks")

    opened(installation, story)


ALL = machines.some_bounds("company:read", "client:manage", "key:read", "key:create", "key:revoke")


def test_the_end_of_a_token_or_of_its_client_holds_at_once_in_other_processes_too(
    installation: Installation,
) -> None:
    async def story(door: Door, scope: Scope) -> None:
        made = await machines.a_client(door.tools, scope)
        first, second = [await machines.a_token(door, made) for _ in range(2)]
        mine = machines.basic(machines.shown(made), made.secret)
        async with gateway.a_door(installation.settings, installation.addresses) as elsewhere:

            async def opens(text: str) -> list[int]:
                doors = (door, elsewhere)
                return [(await d.ask("GET", "/v1/me", key=text)).status_code for d in doors]

            assert await opens(first) == [200, 200]
            ended = await door.ask("POST", "/oauth/revoke", data={"token": first}, headers=mine)
            assert ended.status_code == 200
            assert await opens(first) == [401, 401]
            assert await opens(second) == [200, 200]
            owner = (await machines.a_key(door.tools, scope, ALL)).secret
            path = f"/v1/clients/{machines.shown(made)}"
            assert (await elsewhere.ask("DELETE", path, key=owner)).status_code == 204
            assert await opens(second) == [401, 401]
            assert (await machines.ask_token(door, made)).status_code == 401

    opened(installation, story)


def test_a_token_is_told_about_to_clients_of_its_own_organisation_only(
    installation: Installation,
) -> None:
    async def story(door: Door, scope: Scope) -> None:
        made = await machines.a_client(door.tools, scope)
        sister = await machines.a_client(door.tools, scope)
        stranger = await machines.a_client(
            door.tools, await organisations.an_organisation(door.tools)
        )
        text = await machines.a_token(door, made)

        async def asked(who: Any, path: str, token: str) -> Any:
            headers = machines.basic(machines.shown(who), who.secret)
            answer = await door.ask("POST", path, data={"token": token}, headers=headers)
            assert answer.status_code == 200
            return answer.json() if answer.content else None

        told = await asked(sister, "/oauth/introspect", text)
        assert (told["active"], told["client_id"]) == (True, machines.shown(made))
        assert told["scope"] == "company:read"
        for token in (text, "", "nonsense", text[:-4] + "AAAA"):
            assert await asked(stranger, "/oauth/introspect", token) == {"active": False}
        # Only the client that a token was issued to can end it.
        for other in (sister, stranger):
            await asked(other, "/oauth/revoke", text)
            assert (await door.ask("GET", "/v1/me", key=text)).status_code == 200
        await asked(made, "/oauth/revoke", text)
        assert await asked(sister, "/oauth/introspect", text) == {"active": False}
        unknown = await door.ask("POST", "/oauth/introspect", data={"token": text})
        assert unknown.status_code == 401

    opened(installation, story)


def test_malformed_requests_are_refused_in_oauths_own_words(installation: Installation) -> None:
    async def story(door: Door, scope: Scope) -> None:
        made = await machines.a_client(door.tools, scope)
        mine = machines.basic(machines.shown(made), made.secret)
        form = {"content-type": "application/x-www-form-urlencoded"}
        for body, headers, error in (
            (b"grant_type=password", mine | form, "unsupported_grant_type"),
            (b"", mine | form, "unsupported_grant_type"),
            (b"{}", mine | {"content-type": "application/json"}, "invalid_request"),
            (b"grant_type=client_credentials" * 9_000, mine | form, "invalid_request"),
            (b"grant_type=a&grant_type=b", mine | form, "invalid_request"),
            (
                b"grant_type=client_credentials&resource=https://other.example",
                mine | form,
                "invalid_target",
            ),
            (b"grant_type=client_credentials&client_id=cl_other", mine | form, "invalid_request"),
            (b"", form | {"authorization": "Basic ###"}, "invalid_client"),
            (b"", form | {"authorization": "Basic " + "QQ=="}, "invalid_client"),
            (b"", form | {"authorization": "Bearer x"}, "invalid_client"),
            (b"", form, "invalid_client"),
            (b"client_id=cl_%00&client_secret=x", form, "invalid_client"),
        ):
            answer = await door.ask("POST", "/oauth/token", content=body, headers=headers)
            assert answer.status_code in {400, 401, 413}, body
            assert answer.json()["error"] == error, body
        assert (await door.ask("GET", "/oauth/token")).status_code == 405

    opened(installation, story)


def test_a_new_secret_works_beside_the_old_one_until_the_overlap_ends(
    installation: Installation,
) -> None:
    async def story(door: Door, scope: Scope) -> None:
        made = await machines.a_client(door.tools, scope)
        owner = (await machines.a_key(door.tools, scope, ALL)).secret
        path = f"/v1/clients/{machines.shown(made)}/rotate"

        async def works(secret: str) -> bool:
            headers = machines.basic(machines.shown(made), secret)
            data = {"grant_type": "client_credentials"}
            answer = await door.ask("POST", "/oauth/token", data=data, headers=headers)
            return answer.status_code == 200

        second = (await door.ask("POST", path, key=owner, json={"overlap_hours": 1})).json()
        assert [await works(each) for each in (made.secret, second["secret"])] == [True, True]
        assert len(second["secrets"]) == 2
        third = (await door.ask("POST", path, key=owner, json={"overlap_hours": 0})).json()
        secrets = (made.secret, second["secret"], third["secret"])
        assert [await works(each) for each in secrets] == [False, False, True]
        listed = (await door.ask("GET", "/v1/clients", key=owner)).json()
        assert [len(each["secrets"]) for each in listed] == [1]
        assert not any(secret in str(listed) for secret in secrets)

    opened(installation, story)
