"""The SCIM 2.0 door: for directories, apart from /v1, with failures in SCIM's own form."""

from __future__ import annotations

from pydantic import ValidationError
from scim2_models import Context, Error, SCIMException
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from solvent.errors import Invalid, SolventError
from solvent.gateway import counting, problems
from solvent.gateway.app import Measured
from solvent.platform.telemetry import log
from solvent.provisioning import api
from solvent.provisioning.description import MEDIA_TYPE
from solvent.tenancy.invitation import AlreadyMember
from solvent.tenancy.metering import Meter

PREFIX = api.PREFIX
_BAD_REQUEST = 400


def create(meter: Meter) -> Starlette:
    """Make the application for /scim/v2; `state.tools` is set at start."""
    app = Starlette(
        routes=list(api.ROUTES),
        middleware=[Middleware(Measured)],
        exception_handlers={
            SCIMException: _refused,
            ValidationError: _malformed,
            SolventError: _expected,
            HTTPException: _http,
            Exception: _unexpected,
        },
    )
    app.state.recognise = counting.visitor_of
    app.state.meter = meter
    return app


async def _refused(_request: Request, fault: Exception) -> Response:
    if not isinstance(fault, SCIMException):
        raise fault
    return _answer(fault.to_error())


async def _malformed(_request: Request, fault: Exception) -> Response:
    if not isinstance(fault, ValidationError):
        raise fault
    return _answer(Error.from_validation_errors(fault)[0])


async def _expected(_request: Request, fault: Exception) -> Response:
    if not isinstance(fault, SolventError):
        raise fault
    status = _BAD_REQUEST if isinstance(fault, Invalid) else problems.status_of(fault)
    scim_type = "invalidValue" if isinstance(fault, Invalid) else None
    if isinstance(fault, AlreadyMember):
        scim_type = "uniqueness"
    detail = f"{fault.message} {fault.remedy}".strip()
    return _answer(Error(status=status, scim_type=scim_type, detail=detail))


async def _http(_request: Request, fault: Exception) -> Response:
    if not isinstance(fault, HTTPException):
        raise fault
    return _answer(Error(status=fault.status_code, detail=str(fault.detail)))


async def _unexpected(request: Request, fault: Exception) -> Response:
    log.error("gateway.scim.failed", path=request.url.path, exc_info=fault)
    return _answer(Error(status=500, detail="Something went wrong on our side; it is logged."))


def _answer(error: Error) -> Response:
    status = int(error.status or _BAD_REQUEST)
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}  # noqa: PLR2004
    body = error.model_dump_json(scim_ctx=Context.DEFAULT)
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)
