"""Problems: the five kinds of failure, and the framework's own, as RFC 9457 documents."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from solvent.errors import Conflict, Forbidden, Invalid, NotFound, SolventError, Unavailable
from solvent.platform.telemetry import log
from solvent.tenancy.signing_in import NotSignedIn

_STATUS_BY_KIND: tuple[tuple[type[SolventError], int], ...] = (
    (NotSignedIn, 401),
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
    409: "Not possible now",
    413: "Too large",
    422: "Input cannot be used",
    500: "Internal fault",
    503: "Not available at the moment",
}
_MEDIA_TYPE = "application/problem+json"


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
    status = status_of(fault)
    headers = {"www-authenticate": "Bearer"} if status == _UNAUTHORIZED else {}
    return problem(
        status,
        kind=type(fault).__name__,
        detail=fault.message,
        remedy=fault.remedy,
        where=fault.where,
        headers=headers,
    )


async def malformed(_request: Request, fault: Exception) -> Response:
    """Answer a request whose parameters or body do not fit the schema."""
    errors = fault.errors() if isinstance(fault, RequestValidationError) else []
    fields = [
        {"where": ".".join(str(part) for part in each["loc"]), "message": each["msg"]}
        for each in errors
    ]
    return problem(
        422,
        kind="RequestMalformed",
        detail="The request does not fit the schema of this route.",
        remedy="See 'fields', and the OpenAPI document.",
        fields=fields,
    )


async def http(_request: Request, fault: Exception) -> Response:
    """Answer what the framework refuses itself, such as an unknown path."""
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    detail = str(fault.detail) if isinstance(fault, HTTPException) else ""
    return problem(status, kind="Http", detail=detail)


async def unexpected(request: Request, fault: Exception) -> Response:
    """Answer a fault of ours without telling its inside; the log has it."""
    log.error("gateway.request.failed", path=request.url.path, exc_info=fault)
    return problem(
        500, kind="Internal", detail="Something went wrong on our side; it has been logged."
    )


def problem(
    status: int,
    *,
    kind: str,
    detail: str,
    remedy: str = "",
    where: str = "",
    fields: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Write a problem document."""
    body: dict[str, Any] = {
        "type": f"urn:solvent:problem:{kind}",
        "title": _TITLE_BY_STATUS.get(status, "Failed"),
        "status": status,
        "detail": detail,
    }
    more = {"remedy": remedy, "where": where, "fields": fields}
    body.update({name: value for name, value in more.items() if value})
    return Response(orjson.dumps(body), status_code=status, media_type=_MEDIA_TYPE, headers=headers)


_UNAUTHORIZED = 401
