"""The SCIM 2.0 service (RFC 7644): routes that translate and call one operation each."""

from __future__ import annotations

from typing import Any, Final

from scim2_models import Context, NotImplementedException, PatchOp, SearchRequest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from solvent.provisioning import admitting, description, grouping, reading
from solvent.provisioning import answering as wire
from solvent.provisioning.description import POLICY
from solvent.provisioning.group import Group
from solvent.provisioning.user import User

PREFIX: Final = wire.PREFIX
_CREATED, _NO_CONTENT = 201, 204


async def config(request: Request) -> Response:
    """Say what the service can do."""
    desk = await wire.desk_of(request)
    return wire.answer(description.config(desk.site))


async def resource_types(request: Request) -> Response:
    """List the sorts of resources, or show one."""
    desk = await wire.desk_of(request)
    return wire.described(request, description.resource_types(desk.site))


async def schemas(request: Request) -> Response:
    """List the schemas, or show one."""
    desk = await wire.desk_of(request)
    return wire.described(request, description.schemas(desk.site))


async def users(request: Request) -> Response:
    """List users."""
    desk = await wire.desk_of(request)
    return await wire.listed(desk, wire.query_of(request, SearchRequest[User]), users=True)


async def groups(request: Request) -> Response:
    """List groups."""
    desk = await wire.desk_of(request)
    return await wire.listed(desk, wire.query_of(request, SearchRequest[Group]), groups=True)


async def everything(request: Request) -> Response:
    """List users and groups."""
    desk = await wire.desk_of(request)
    return await wire.listed(
        desk, wire.query_of(request, SearchRequest[User | Group]), users=True, groups=True
    )


async def search_users(request: Request) -> Response:
    """List users by a request in the body."""
    desk = await wire.desk_of(request)
    return await wire.listed(desk, await wire.search_of(request, SearchRequest[User]), users=True)


async def search_groups(request: Request) -> Response:
    """List groups by a request in the body."""
    desk = await wire.desk_of(request)
    return await wire.listed(desk, await wire.search_of(request, SearchRequest[Group]), groups=True)


async def search_everything(request: Request) -> Response:
    """List users and groups by a request in the body."""
    desk = await wire.desk_of(request)
    return await wire.listed(
        desk, await wire.search_of(request, SearchRequest[User | Group]), users=True, groups=True
    )


async def add_user(request: Request) -> Response:
    """Add a user."""
    desk, shown = await wire.desk_of(request), wire.shown_of(request, User)
    body = await wire.body_of(request)
    user = User.model_validate_json(
        body, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY
    )
    made = await admitting.create(desk, user)
    return wire.answer(
        made, shown=shown, status=_CREATED, context=Context.RESOURCE_CREATION_RESPONSE
    )


async def one_user(request: Request) -> Response:
    """Show a user."""
    desk, shown = await wire.desk_of(request), wire.shown_of(request, User)
    found = await reading.one_user(desk, request.path_params["id"])
    return wire.unless_known(request, found, shown)


async def put_user(request: Request) -> Response:
    """Describe a user anew."""
    desk, shown = await wire.desk_of(request), wire.shown_of(request, User)
    user = User.model_validate_json(
        await wire.body_of(request),
        scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST,
        scim_policy=POLICY,
    )
    made = await admitting.replace(
        desk, request.path_params["id"], user, match=wire.match_of(request)
    )
    return wire.answer(made, shown=shown, context=Context.RESOURCE_REPLACEMENT_RESPONSE)


async def patch_user(request: Request) -> Response:
    """Change parts of a user."""
    desk, shown = await wire.desk_of(request), wire.shown_of(request, User)
    asked = await wire.patch_of(request, PatchOp[User])
    made = await admitting.patch(
        desk, request.path_params["id"], asked, match=wire.match_of(request)
    )
    return wire.answer(made, shown=shown, context=Context.RESOURCE_PATCH_RESPONSE)


async def remove_user(request: Request) -> Response:
    """Take a user out."""
    desk = await wire.desk_of(request)
    await admitting.remove(desk, request.path_params["id"], match=wire.match_of(request))
    return Response(status_code=_NO_CONTENT)


async def add_group(request: Request) -> Response:
    """Add a group of the directory's own."""
    desk, shown = await wire.desk_of(request), wire.shown_of(request, Group)
    group = Group.model_validate_json(
        await wire.body_of(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY
    )
    made = await grouping.create(desk, group)
    return wire.answer(
        made, shown=shown, status=_CREATED, context=Context.RESOURCE_CREATION_RESPONSE
    )


async def one_group(request: Request) -> Response:
    """Show a group."""
    desk, shown = await wire.desk_of(request), wire.shown_of(request, Group)
    found = await reading.one_group(desk, request.path_params["id"])
    return wire.unless_known(request, found, shown)


async def put_group(request: Request) -> Response:
    """Describe a group anew."""
    desk, shown = await wire.desk_of(request), wire.shown_of(request, Group)
    group = Group.model_validate_json(
        await wire.body_of(request),
        scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST,
        scim_policy=POLICY,
    )
    made = await grouping.replace(
        desk, request.path_params["id"], group, match=wire.match_of(request)
    )
    return wire.answer(made, shown=shown, context=Context.RESOURCE_REPLACEMENT_RESPONSE)


async def patch_group(request: Request) -> Response:
    """Change parts of a group."""
    desk, shown = await wire.desk_of(request), wire.shown_of(request, Group)
    asked = await wire.patch_of(request, PatchOp[Group])
    made = await grouping.patch(
        desk, request.path_params["id"], asked, match=wire.match_of(request)
    )
    return wire.answer(made, shown=shown, context=Context.RESOURCE_PATCH_RESPONSE)


async def remove_group(request: Request) -> Response:
    """Remove a group of the directory's own."""
    desk = await wire.desk_of(request)
    await grouping.remove(desk, request.path_params["id"], match=wire.match_of(request))
    return Response(status_code=_NO_CONTENT)


async def not_offered(request: Request) -> Response:
    """Say that bulk requests and /Me are not offered (RFC 7644, sections 3.7 and 3.11)."""
    await wire.desk_of(request)
    raise NotImplementedException(detail="This is not offered; see /ServiceProviderConfig.")


def _routes(path: str, methods: dict[str, Any]) -> list[BaseRoute]:
    return [Route(path, endpoint, methods=[method]) for method, endpoint in methods.items()]


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/ServiceProviderConfig", config, methods=["GET"]),
    Route("/ResourceTypes", resource_types, methods=["GET"]),
    Route("/ResourceTypes/{id}", resource_types, methods=["GET"]),
    Route("/Schemas", schemas, methods=["GET"]),
    Route("/Schemas/{id}", schemas, methods=["GET"]),
    *_routes("/Users", {"GET": users, "POST": add_user}),
    Route("/Users/.search", search_users, methods=["POST"]),
    *_routes(
        "/Users/{id}",
        {"GET": one_user, "PUT": put_user, "PATCH": patch_user, "DELETE": remove_user},
    ),
    *_routes("/Groups", {"GET": groups, "POST": add_group}),
    Route("/Groups/.search", search_groups, methods=["POST"]),
    *_routes(
        "/Groups/{id}",
        {"GET": one_group, "PUT": put_group, "PATCH": patch_group, "DELETE": remove_group},
    ),
    Route("/", everything, methods=["GET"]),
    Route("/.search", search_everything, methods=["POST"]),
    Route("/Bulk", not_offered, methods=["POST"]),
    Route("/Me", not_offered, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
)
