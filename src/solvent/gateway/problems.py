"""Problems: the five kinds of failure, and the framework's own, as RFC 9457 documents."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from solvent import ids
from solvent.connectors.api import FileTooLarge
from solvent.errors import Conflict, Forbidden, Invalid, NotFound, SolventError, Unavailable
from solvent.gateway.hub import StreamsTooMany
from solvent.identity.signing_in import NotSignedIn
from solvent.platform.asking import tools_of
from solvent.platform.telemetry import log
from solvent.policy import approving
from solvent.policy.checker import ApprovalNeeded

# The first that fits counts.
_STATUS_BY_KIND: tuple[tuple[type[SolventError], int], ...] = (
    (NotSignedIn, 401),
    (FileTooLarge, 413),
    (StreamsTooMany, 429),
    (NotFound, 404),
    (Conflict, 409),
    (Forbidden, 403),
    (Invalid, 422),
    (Unavailable, 503),
)
_TITLE_BY_STATUS = {
    400: "Malformed request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Sent too slowly",
    409: "Not possible now",
    413: "Too large",
    422: "Input cannot be used",
    429: "Too many at once",
    500: "Internal fault",
    503: "Not available at the moment",
}
_HEADERS_BY_STATUS = {401: {"www-authenticate": "Bearer"}, 429: {"retry-after": "60"}}
_MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "x-request-id"
HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
}
"""What keeps an answer of the API to itself."""


def status_of(fault: SolventError) -> int:
    """Give the HTTP status of an expected failure."""
    for kind, status in _STATUS_BY_KIND:
        if isinstance(fault, kind):
            return status
    return 500


async def expected(request: Request, fault: Exception) -> Response:
    """Answer an expected failure."""
    if not isinstance(fault, SolventError):
        return await unexpected(request, fault)
    if isinstance(fault, ApprovalNeeded):
        fault.where = await approving.put_refused(tools_of(request), fault)
    status = status_of(fault)
    return problem(
        request,
        status,
        kind=type(fault).__name__,
        detail=fault.message,
        remedy=fault.remedy,
        where=fault.where,
        headers=_HEADERS_BY_STATUS.get(status, {}),
    )


async def malformed(request: Request, fault: Exception) -> Response:
    """Answer a request whose parameters or body do not fit the schema."""
    errors = fault.errors() if isinstance(fault, RequestValidationError) else []
    fields = [
        {"where": ".".join(str(part) for part in each["loc"]), "message": each["msg"]}
        for each in errors
    ]
    return problem(
        request,
        422,
        kind="RequestMalformed",
        detail="The request does not fit the schema of this route.",
        remedy="See 'fields', and the OpenAPI document.",
        fields=fields,
    )


async def http(request: Request, fault: Exception) -> Response:
    """Answer what the framework refuses itself, such as an unknown path."""
    if not isinstance(fault, HTTPException):
        return await unexpected(request, fault)
    return problem(
        request,
        fault.status_code,
        kind="Http",
        detail=str(fault.detail),
        headers=dict(fault.headers or {}),
    )


async def unrouted(request: Request, fault: Exception) -> Response:
    """Answer what reached neither door, such as an address with a line end in it."""
    answer = await http(request, fault)
    answer.headers.update(HEADERS)
    return answer


async def unexpected(request: Request, fault: Exception) -> Response:
    """Answer a fault of ours without telling its inside; the log has it."""
    log.error(
        "gateway.request.failed", path=request.url.path, request_id=name_of(request), exc_info=fault
    )
    return problem(
        request,
        500,
        kind="Internal",
        detail="Something went wrong on our side; it has been logged.",
    )


def problem(
    request: Request,
    status: int,
    *,
    kind: str,
    detail: str,
    remedy: str = "",
    where: str = "",
    fields: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Write a problem document; its instance is the request's own name."""
    name = name_of(request)
    body: dict[str, Any] = {
        "type": f"urn:solvent:problem:{kind}",
        "title": _TITLE_BY_STATUS.get(status, "Failed"),
        "status": status,
        "detail": detail,
        "instance": f"urn:solvent:request:{name}",
    }
    more = {"remedy": remedy, "where": where, "fields": fields}
    body.update({name: value for name, value in more.items() if value})
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type=_MEDIA_TYPE,
        headers={**(headers or {}), REQUEST_ID: name},
    )


def name_of(request: Request) -> str:
    """Give the request's id, as the audit record has it where the sender was recognised."""
    if not hasattr(request.state, "request_id"):
        request.state.request_id = ids.show(ids.REQUEST, ids.new())
    found: str = request.state.request_id
    return found
