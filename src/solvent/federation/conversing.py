"""Conversing with a provider: its document, its keys, a code for tokens, and more about a person.

Document and keys are fetched at each sign-in and kept by nobody, so a provider that changes its
keys, or takes one back, is believed by the new ones from that moment.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote_plus

from solvent.errors import Invalid
from solvent.federation import discovery
from solvent.federation.discovery import Metadata, ProviderUnusable
from solvent.federation.provider import Provider
from solvent.platform.http import Answer
from solvent.platform.tools import Tools

_PURPOSE: Final = "identity-provider"
_BYTES_MAX: Final = 256 * 1024
_DEADLINE_S: Final = 8.0
_JSON: Final = {"accept": "application/json"}


class CodeRefused(Invalid):
    """The provider gives no tokens for the code. error: its word for why, '' for none."""

    def __init__(self, message: str, *, error: str, remedy: str) -> None:
        super().__init__(message, remedy=remedy, where=error)
        self.error = error


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code was good for. Never stored and never in logs."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


async def metadata(tools: Tools, issuer: str) -> Metadata:
    """Fetch what an issuer publishes. Raises AddressRefused, OutsideSilent, ProviderUnusable."""
    tools.outgoing.check(issuer)
    answer = await _get(tools, discovery.address(issuer))
    if not answer.is_good:
        message = f"The provider has no document there: it answers {answer.status}."
        raise ProviderUnusable(message, where=discovery.address(issuer))
    found = discovery.read(answer.json(), issuer=issuer)
    # The browser is sent there, so it is held to the same rule as what is asked from here.
    for address in (found.authorization, found.end_session):
        if address:
            tools.outgoing.check(address)
    return found


async def keys(tools: Tools, found: Metadata) -> Any:
    """Fetch the keys that a provider signs with. Raises as `metadata` does."""
    answer = await _get(tools, found.keys)
    if not answer.is_good:
        message = f"The provider does not give its keys: it answers {answer.status}."
        raise ProviderUnusable(message, where="jwks_uri")
    return answer.json()


async def redeem(
    tools: Tools,
    provider: Provider,
    found: Metadata,
    *,
    secret: str,
    code: str,
    verifier: str,
    returning: str,
) -> Tokens:
    """Turn a code into tokens. Raises CodeRefused, and as `metadata` does."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": returning,
        "code_verifier": verifier,
    }
    headers = dict(_JSON)
    if secret and found.secret_method == "client_secret_basic":  # noqa: S105  a method's name
        headers["authorization"] = _basic(provider.client_id, secret)
    else:
        form |= {"client_id": provider.client_id}
        form |= {"client_secret": secret} if secret else {}
    answer = await tools.outgoing.ask(
        "POST",
        found.token,
        purpose=_PURPOSE,
        form=form,
        headers=headers,
        bytes_max=_BYTES_MAX,
        deadline_s=_DEADLINE_S,
    )
    document = answer.json()
    if not answer.is_good or not isinstance(document, dict):
        raise _code_refused(document)
    id_token, access = document.get("id_token"), document.get("access_token", "")
    if not isinstance(id_token, str) or not isinstance(access, str):
        message = "The provider's answer holds no ID token."
        raise ProviderUnusable(message, where="id_token")
    return Tokens(id_token, access)


async def more_about(tools: Tools, found: Metadata, tokens: Tokens, *, subject: str) -> Any:
    """Ask for the claims of a person beyond the ID token; {} where there are none to be had.

    What is said of another subject is dropped (Core 1.0, section 5.3.2).
    """
    if not found.userinfo or not tokens.access_token:
        return {}
    answer = await tools.outgoing.ask(
        "GET",
        found.userinfo,
        purpose=_PURPOSE,
        headers={**_JSON, "authorization": f"Bearer {tokens.access_token}"},
        bytes_max=_BYTES_MAX,
        deadline_s=_DEADLINE_S,
    )
    document = answer.json() if answer.is_good else {}
    if not isinstance(document, dict) or document.get("sub") != subject:
        return {}
    return document


def _basic(client_id: str, secret: str) -> str:
    """Write the header of client_secret_basic (RFC 6749, section 2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


async def _get(tools: Tools, address: str) -> Answer:
    return await tools.outgoing.ask(
        "GET",
        address,
        purpose=_PURPOSE,
        headers=_JSON,
        bytes_max=_BYTES_MAX,
        deadline_s=_DEADLINE_S,
    )


def _code_refused(document: Any) -> CodeRefused:
    error = document.get("error", "") if isinstance(document, dict) else ""
    word = error if isinstance(error, str) and error.isprintable() else ""
    message = "The identity provider does not confirm this sign-in."
    remedy = "Begin again; an administrator can test the connection under Sign-in."
    return CodeRefused(message, error=word[:60], remedy=remedy)
