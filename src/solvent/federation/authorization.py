"""The way to a provider and back: what is asked, and what ties the answer to who asked.

One random secret stays in the browser's cookie. Nonce and code verifier are made from it, so the
database holds nothing by which a stolen answer could be used, and another browser's answer opens
nothing here (RFC 7636; OpenID Connect Core 1.0, section 15.5.2).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from solvent.errors import Forbidden
from solvent.federation.discovery import Metadata

LIFE: Final = timedelta(minutes=10)
SCOPE: Final = "openid email profile"
_LENGTH_MAX: Final = 4_096


class AnswerDoubtful(Forbidden):
    """The way back from the provider is not the one that began here."""


class SignInDeclined(Forbidden):
    """The provider sent the person back without signing them in."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider sends somebody back with."""

    state: str
    code: str


def nonce_of(browser: str) -> str:
    """Give the nonce that the ID token must carry."""
    return _made(browser, b"nonce")


def verifier_of(browser: str) -> str:
    """Give the code verifier of PKCE: 43 letters."""
    return _made(browser, b"code verifier")


def challenge_of(verifier: str) -> str:
    """Give the S256 challenge of a code verifier (RFC 7636, section 4.2)."""
    return _letters(hashlib.sha256(verifier.encode()).digest())


def address(
    metadata: Metadata, *, client_id: str, returning: str, state: str, browser: str, fresh: bool
) -> str:
    """Give where the browser is sent. returning: our address. fresh: a new proof is wanted."""
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": returning,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce_of(browser),
        "code_challenge": challenge_of(verifier_of(browser)),
        "code_challenge_method": "S256",
    }
    if fresh:
        asked |= {"prompt": "login", "max_age": "0"}
    joint = "&" if urlsplit(metadata.authorization).query else "?"
    return f"{metadata.authorization}{joint}{urlencode(asked)}"


def read_answer(query: Mapping[str, str], *, issuer: str, names_itself: bool) -> Answer:
    """Read what somebody came back with. Raises AnswerDoubtful, SignInDeclined.

    The issuer that it names must be the one asked, and must be named where the provider says that
    it does so: an answer of one provider is not taken to another (RFC 9207).
    """
    said = query.get("iss", "")
    if (said or names_itself) and said != issuer:
        message = "The answer comes from another provider than was asked."
        raise AnswerDoubtful(message, remedy=AGAIN)
    if query.get("error"):
        message = "The identity provider did not sign you in."
        raise SignInDeclined(message, remedy=AGAIN)
    code, state = query.get("code", ""), query.get("state", "")
    if not code or not state or len(code) > _LENGTH_MAX:
        message = "The identity provider sent you back without a code."
        raise AnswerDoubtful(message, remedy=AGAIN)
    return Answer(state, code)


def end_address(metadata: Metadata, *, client_id: str, returning: str) -> str:
    """Give where a browser is sent to end its session at the provider, '' where it has no such."""
    if not metadata.end_session:
        return ""
    asked = {"client_id": client_id, "post_logout_redirect_uri": returning}
    joint = "&" if urlsplit(metadata.end_session).query else "?"
    return f"{metadata.end_session}{joint}{urlencode(asked)}"


def _made(browser: str, purpose: bytes) -> str:
    return _letters(hmac.digest(browser.encode(), purpose, "sha256"))


def _letters(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


AGAIN: Final = "Begin again from the sign-in page."
