"""Routes of OAuth 2.0: tokens for clients, what they are worth, and where all of it is found.

Answers and errors are in the form that RFC 6749 gives them, not problem documents.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final, NoReturn
from urllib.parse import unquote_plus

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from solvent import ids
from solvent.errors import Invalid, SolventError
from solvent.machines import (
    access_token,
    address_range,
    client_assertion,
    signed_token,
    signing_key,
    token_issuing,
)
from solvent.machines.address_range import AddressOutside
from solvent.machines.issuing import KNOWN
from solvent.machines.token_issuing import ClientRefused, Proof, Proved, ScopeRefused
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools

PATH: Final = "/oauth"
METADATA_PATH: Final = "/.well-known/oauth-authorization-server"
_FORM_BYTES_MAX: Final = 64 * 1024
_FIELDS_MAX: Final = 20
_KEPT_S: Final = 600
_NO_STORE: Final = {"cache-control": "no-store", "pragma": "no-cache"}
_OPEN: Final = {"cache-control": f"public, max-age={_KEPT_S}"}


class OAuthFault(Invalid):
    """A refusal in OAuth's words: error and its description."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.error, self.description, self.status = error, description, status


async def token(request: Request) -> Response:
    """Issue a token for the grant 'client_credentials' (RFC 6749, section 4.4)."""
    form, proved = await _proved(request)
    if _text(form, "grant_type") != "client_credentials":
        _fail("unsupported_grant_type", "Only client_credentials is offered.")
    tools: Tools = request.app.state.tools
    resource = _text(form, "resource")
    if resource not in {"", access_token.audience(tools.settings.address)}:
        _fail("invalid_target", "Tokens are for this installation's API only.")
    try:
        granted = await token_issuing.grant(tools, proved, wanted=_text(form, "scope"))
    except ScopeRefused as fault:
        refusal = OAuthFault("invalid_scope", fault.message)
        raise refusal from fault
    return JSONResponse(
        {
            "access_token": granted.text,
            "token_type": "Bearer",
            "expires_in": int(access_token.LIFE.total_seconds()),
            "scope": " ".join(sorted(granted.token.scope)),
        },
        headers=_NO_STORE,
    )


async def revoke(request: Request) -> Response:
    """Refuse a token from now on (RFC 7009); what is no token of the client's is passed over."""
    form, proved = await _proved(request)
    text = _text(form, "token")
    if not text:
        _fail("invalid_request", "The field token is missing.")
    await token_issuing.revoke(request.app.state.tools, proved, text)
    return Response(status_code=200, headers=_NO_STORE)


async def introspect(request: Request) -> Response:
    """Tell what a token is worth (RFC 7662), to clients of its own organisation only."""
    form, proved = await _proved(request)
    tools: Tools = request.app.state.tools
    found = await token_issuing.introspect(tools, proved, _text(form, "token"))
    if found is None:
        return JSONResponse({"active": False}, headers=_NO_STORE)
    client = ids.show(ids.CLIENT, found.client_id)
    return JSONResponse(
        {
            "active": True,
            "token_type": "Bearer",
            "client_id": client,
            "sub": client,
            "scope": " ".join(sorted(found.scope)),
            "iss": tools.settings.address,
            "aud": access_token.audience(tools.settings.address),
            "jti": str(found.token_id),
            "iat": int(found.issued_at.timestamp()),
            "exp": int(found.expires_at.timestamp()),
        },
        headers=_NO_STORE,
    )


async def jwks(request: Request) -> Response:
    """Give the public keys that tokens are signed with: previous, present and next."""
    tools: Tools = request.app.state.tools
    keys = signing_key.published(tools.now(), derive=tools.keys.derive)
    return JSONResponse(keys, media_type="application/jwk-set+json", headers=_OPEN)


def metadata(settings: Settings) -> Response:
    """Give the document of RFC 8414 by which clients find the rest."""
    issuer = settings.address
    proofs = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
    algorithms = list(signed_token.ALGORITHMS)
    document = {
        "issuer": issuer,
        "token_endpoint": f"{issuer}{PATH}/token",
        "revocation_endpoint": f"{issuer}{PATH}/revoke",
        "introspection_endpoint": f"{issuer}{PATH}/introspect",
        "jwks_uri": f"{issuer}{PATH}/jwks",
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": sorted(KNOWN),
    }
    for endpoint in ("token", "revocation", "introspection"):
        document[f"{endpoint}_endpoint_auth_methods_supported"] = proofs
        document[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] = algorithms
    return JSONResponse(document, headers=_OPEN)


def answer(fault: OAuthFault) -> Response:
    """Answer a refusal as RFC 6749, section 5.2, has it."""
    headers = dict(_NO_STORE)
    if fault.status == _UNAUTHORIZED:
        headers["www-authenticate"] = 'Basic realm="solvent", charset="UTF-8"'
    body = {"error": fault.error, "error_description": fault.description}
    return JSONResponse(body, status_code=fault.status, headers=headers)


async def _proved(request: Request) -> tuple[FormData, Proved]:
    form = await _form(request)
    tools: Tools = request.app.state.tools
    proof = _proof(request, form, tools.settings)
    try:
        return form, await token_issuing.prove(tools, proof)
    except (ClientRefused, AddressOutside) as fault:
        refusal = OAuthFault("invalid_client", fault.message, status=_UNAUTHORIZED)
        raise refusal from fault
    except SolventError as fault:
        refusal = OAuthFault("temporarily_unavailable", fault.message, status=503)
        raise refusal from fault


def _proof(request: Request, form: FormData, settings: Settings) -> Proof:
    """Read how the client proves itself; more than one way at once is refused."""
    header = request.headers.get("authorization", "")
    secret, assertion = _text(form, "client_secret"), _text(form, "client_assertion")
    ways = [way for way in (header, secret, assertion) if way]
    if len(ways) > 1:
        _fail("invalid_request", "Prove the client in one way only.")
    address = address_range.client_address(
        request.client.host if request.client else "",
        request.headers.get("x-forwarded-for", ""),
        proxies=settings.proxies,
    )
    if header:
        client, basic = _basic(header)
        if _text(form, "client_id") not in {"", client}:
            _fail("invalid_request", "Two different clients are named.")
        return Proof(client, secret=basic, address=address)
    client = _text(form, "client_id")
    if assertion:
        if _text(form, "client_assertion_type") != client_assertion.TYPE:
            _fail("invalid_request", "The client_assertion_type is another one.")
        client = client or client_assertion.claimed_client(assertion)
    return Proof(client, secret=secret, assertion=assertion, address=address)


def _basic(header: str) -> tuple[str, str]:
    kind, _, encoded = header.partition(" ")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as fault:
        refusal = OAuthFault("invalid_client", _MALFORMED, status=_UNAUTHORIZED)
        raise refusal from fault
    client, found, secret = text.partition(":")
    if kind.lower() != "basic" or not found:
        _fail("invalid_client", _MALFORMED, status=_UNAUTHORIZED)
    return unquote_plus(client), unquote_plus(secret)


async def _form(request: Request) -> FormData:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        _fail("invalid_request", "Send application/x-www-form-urlencoded.")
    read = bytearray()
    async for piece in request.stream():
        read += piece
        if len(read) > _FORM_BYTES_MAX:
            _fail("invalid_request", "Too much was sent.", status=413)
    request._body = bytes(read)  # noqa: SLF001  what Request.form reads, once it was counted
    form = await request.form(max_files=0, max_fields=_FIELDS_MAX)
    if len(form.multi_items()) != len(form):
        _fail("invalid_request", "A field is given twice.")
    return form


def _fail(error: str, description: str, *, status: int = 400) -> NoReturn:
    raise OAuthFault(error, description, status=status)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


_UNAUTHORIZED: Final = 401
_MALFORMED: Final = "The Authorization header is not of the form 'Basic …'."
ROUTES: Final = (
    Route("/token", token, methods=["POST"]),
    Route("/revoke", revoke, methods=["POST"]),
    Route("/introspect", introspect, methods=["POST"]),
    Route("/jwks", jwks, methods=["GET"]),
)
