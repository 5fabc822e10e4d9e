"""Answering a directory: who asks, what was sent, and answers in the form of SCIM."""

from __future__ import annotations

from typing import Any, Final

import orjson
from scim2_models import (
    Context,
    ForbiddenException,
    InvalidFilterException,
    InvalidSyntaxException,
    Message,
    NotFoundException,
    PayloadTooLargeException,
    Resource,
    ResponseParameters,
    SearchRequest,
)
from starlette.requests import Request
from starlette.responses import Response

from solvent.identity.signing_in import NotSignedIn
from solvent.platform import asking
from solvent.provisioning import description, reading
from solvent.provisioning.description import MEDIA_TYPE, POLICY
from solvent.provisioning.reading import PERMISSION, Desk

PREFIX: Final = "/scim/v2"
_BODY_BYTES_MAX: Final = 2**20
_CREATED, _NOT_MODIFIED = 201, 304
_LIST_PARAMETERS: Final = ("filter", "sortBy", "sortOrder", "startIndex", "count", "cursor")
_SHOWN_PARAMETERS: Final = ("attributes", "excludedAttributes")


async def desk_of(request: Request) -> Desk:
    """Recognise a directory by its key. Raises NotSignedIn, PermissionMissing."""
    visitor = await asking.visitor_of(request)
    if visitor.session_id is not None:
        message = "A directory sends an API key."
        raise NotSignedIn(message, remedy="Send 'Authorization: Bearer sk_…'.")
    visitor.home.demand(PERMISSION)
    tools = asking.tools_of(request)
    root = tools.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return Desk(tools, visitor.home, f"{root}{PREFIX}")


async def body_of(request: Request) -> bytes:
    """Read the body. Raises PayloadTooLargeException."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > _BODY_BYTES_MAX:
            raise PayloadTooLargeException(detail="More than 1 MB was sent.")
        parts.append(part)
    return b"".join(parts)


async def patch_of(request: Request, kind: Any) -> Any:
    """Read the operations of a patch. Raises InvalidSyntaxException."""
    asked = kind.model_validate_json(
        await body_of(request), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )
    if len(asked.operations or ()) > description.OPERATIONS_MAX:
        raise InvalidSyntaxException(detail="More operations than one request may hold.")
    return asked


async def search_of(request: Request, kind: Any) -> Any:
    """Read a search that stands in the body."""
    asked = kind.model_validate_json(
        await body_of(request), scim_ctx=Context.SEARCH_REQUEST, scim_policy=POLICY
    )
    _check_filter(str(asked.filter or ""))
    return asked


async def listed(
    desk: Desk, asked: SearchRequest[Any], *, users: bool = False, groups: bool = False
) -> Response:
    """Answer with a page of users, groups or both."""
    found = await reading.search(desk, asked, users=users, groups=groups)
    return answer(found, shown=asked, context=Context.SEARCH_RESPONSE)


def query_of(request: Request, kind: Any) -> Any:
    """Read a search that stands in the address."""
    wanted = (*_LIST_PARAMETERS, *_SHOWN_PARAMETERS)
    given = {name: request.query_params[name] for name in wanted if name in request.query_params}
    _check_filter(given.get("filter", ""))
    return kind.model_validate(given)


def shown_of(request: Request, kind: type[Resource[Any]]) -> ResponseParameters[Any]:
    """Read which attributes are to be shown."""
    names = [name for name in _SHOWN_PARAMETERS if name in request.query_params]
    given = {name: request.query_params[name] for name in names}
    asked: ResponseParameters[Any] = ResponseParameters[kind].model_validate(given)  # type: ignore[valid-type]  # chosen while running
    return asked


def _check_filter(text: str) -> None:
    if len(text) > description.FILTER_LENGTH_MAX:
        raise InvalidFilterException(detail="The filter is longer than one may be.")


def match_of(request: Request) -> str:
    """Give the version that must stand, '' for any."""
    return request.headers.get("if-match", "")


def unless_known(request: Request, found: Any, shown: ResponseParameters[Any]) -> Response:
    """Show a resource, unless the sender has this version."""
    known = request.headers.get("if-none-match", "")
    if found.meta.version in [one.strip() for one in known.split(",")]:
        return Response(status_code=_NOT_MODIFIED, headers={"etag": found.meta.version})
    return answer(found, shown=shown)


def described(request: Request, found: list[Any]) -> Response:
    """Show what describes the service; it is not filtered (RFC 7644, section 4)."""
    if "filter" in request.query_params:
        raise ForbiddenException(detail="Descriptions are not filtered.")
    wanted = request.path_params.get("id")
    if wanted is None:
        listed = {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": len(found),
            "startIndex": 1,
            "itemsPerPage": len(found),
            "Resources": [
                one.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE) for one in found
            ],
        }
        return json_answer(listed)
    for one in found:
        if (one.id or "").casefold() == wanted.casefold():
            return answer(one)
    raise NotFoundException(detail="There is no such description.")


def answer(
    found: Resource[Any] | Message,
    *,
    shown: ResponseParameters[Any] | None = None,
    status: int = 200,
    context: Context = Context.RESOURCE_QUERY_RESPONSE,
) -> Response:
    """Answer with a resource or message."""
    told = found.model_dump(scim_ctx=context, response_parameters=shown)
    meta = getattr(found, "meta", None)
    headers = {}
    if meta is not None and meta.version:
        headers["etag"] = meta.version
    if meta is not None and meta.location and status == _CREATED:
        headers["location"] = meta.location
    return json_answer(told, status=status, headers=headers)


def json_answer(told: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON of SCIM."""
    return Response(
        orjson.dumps(told), status_code=status, media_type=MEDIA_TYPE, headers=headers or {}
    )
