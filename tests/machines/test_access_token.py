from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from tests.builders import machines

from solvent import ids
from solvent.ids import TenantId
from solvent.machines import access_token, signing_key
from solvent.machines.access_token import AccessToken, TokenUnusable

ISSUER = "https://books.example.com"
NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


def derive(purpose: str) -> bytes:
    return hashlib.sha256(f"secret:{purpose}".encode()).digest()


def a_token(**other: Any) -> AccessToken:
    values: dict[str, Any] = {
        "token_id": ids.new(),
        "tenant_id": TenantId(ids.new()),
        "client_id": ids.new(),
        "scope": frozenset({"company:read", "score:read"}),
        "issued_at": NOW,
        "expires_at": NOW + access_token.LIFE,
    }
    return AccessToken(**{**values, **other})


def read(text: str, *, now: datetime = NOW) -> AccessToken:
    return access_token.read(text, issuer=ISSUER, derive=derive, now=now)


def changed(header: dict[str, Any] | None = None, **claims: Any) -> str:
    """Sign with the right key what is right but for what is given; None leaves a claim out."""
    own = jwt.decode(
        access_token.write(a_token(), issuer=ISSUER, derive=derive),
        signing_key.key_of(signing_key.period_of(NOW), derive=derive),
        algorithms=["ES256"],
    )
    kept = {name: v for name, v in (own.claims | claims).items() if v is not None}
    key = signing_key.key_of(signing_key.period_of(NOW), derive=derive)
    head = {name: v for name, v in (own.header | (header or {})).items() if v is not None}
    return jwt.encode(head, kept, key, algorithms=["ES256"], default_type=None)


def test_what_was_written_is_read() -> None:
    token = a_token()
    assert read(access_token.write(token, issuer=ISSUER, derive=derive)) == token
    assert read(changed()).scope == token.scope


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "https://other.example/v1"},
        {"aud": None},
        {"iss": None},
        {"exp": None},
        {"iat": None},
        {"jti": None},
        {"sub": None},
        {"sub": "cl_other"},
        {"client_id": None},
        {"client_id": "cl_other", "sub": "cl_other"},
        {"tenant": None},
        {"tenant": "org_other"},
        {"scope": None},
        {"scope": ["company:read"]},
        {"jti": "no id"},
        {"exp": "soon"},
        {"exp": float("nan")},
        {"iat": int(NOW.timestamp()) + 60},
    ],
)
def test_a_token_that_says_other_things_is_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(TokenUnusable):
        read(changed(**claims))


@pytest.mark.parametrize("kind", ["JWT", None, "id+jwt"])
def test_a_token_of_another_kind_is_refused(kind: str | None) -> None:
    with pytest.raises(TokenUnusable):
        read(changed({"typ": kind}))


def test_a_token_ends_after_ten_minutes() -> None:
    text = access_token.write(a_token(), issuer=ISSUER, derive=derive)
    assert read(text, now=NOW + timedelta(minutes=9, seconds=59)).issued_at == NOW
    with pytest.raises(TokenUnusable):
        read(text, now=NOW + timedelta(minutes=10, seconds=5))


def test_no_other_key_or_algorithm_is_believed() -> None:
    key = signing_key.key_of(signing_key.period_of(NOW), derive=derive)
    kid = signing_key.name_of(signing_key.period_of(NOW))
    claims = jwt.decode(changed(), key, algorithms=["ES256"]).claims
    head = {"typ": "at+jwt", "kid": kid}
    foreign = ECKey.generate_key("P-256")
    public = key.as_pem(private=False)
    texts = [
        machines.forged("none", claims, b"", **head),
        machines.forged("None", claims, b"", **head),
        machines.forged("HS256", claims, public, **head),
        machines.forged("HS256", claims, b"", **head),
        jwt.encode({"alg": "ES256", **head}, claims, foreign),
        jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": "at-1"}, claims, key),
        jwt.encode({"alg": "ES256", "typ": "at+jwt"}, claims, key),
        jwt.encode(
            {"alg": "ES256", **head, "jwk": foreign.as_dict(private=False)}, claims, foreign
        ),
    ]
    for text in texts:
        with pytest.raises(TokenUnusable):
            read(text)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{0,60}\.[A-Za-z0-9_-]{0,60}\.[A-Za-z0-9_-]{0,60}"))
def test_no_text_at_all_is_a_token_by_chance(text: str) -> None:
    with pytest.raises(TokenUnusable):
        read(text)


@given(st.integers(0, 10_000), st.integers(0, 599))
def test_each_token_is_signed_by_a_key_that_is_published_while_it_lives(
    day: int, later_s: int
) -> None:
    issued = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    token = a_token(issued_at=issued, expires_at=issued + access_token.LIFE)
    text = access_token.write(token, issuer=ISSUER, derive=derive)
    now = issued + timedelta(seconds=later_s)
    assert read(text, now=now) == token
    # What was fetched a whole period ago, or is fetched now, has the key.
    for fetched in (issued - signing_key.PERIOD, now):
        keys = KeySet.import_key_set(signing_key.published(fetched, derive=derive))  # type: ignore[arg-type]
        assert jwt.decode(text, keys, algorithms=["ES256"]).claims["jti"] == str(token.token_id)


def test_keys_of_other_periods_are_not_believed() -> None:
    old = NOW - 2 * signing_key.PERIOD
    token = a_token(issued_at=old, expires_at=NOW + timedelta(days=1))
    text = access_token.write(token, issuer=ISSUER, derive=derive)
    with pytest.raises(TokenUnusable):
        read(text)
