"""Routes of the table of roles."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.administration import framing, paths
from solvent.administration.rendering import render
from solvent.administration.views_rights import PermissionRow, RolesView
from solvent.dashboard import answering, asking
from solvent.tenancy.roles import (
    MEANING_BY_PERMISSION,
    NAME_BY_ROLE,
    PERMISSIONS,
    PERMISSIONS_BY_ROLE,
    Role,
)


async def roles(request: Request) -> Response:
    """Show what each role may do."""
    asker = await asking.signed_in(request)
    asker.scope.demand("role:read")
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.ROLES)
    own = [at for at, role in enumerate(Role) if role == asker.visitor.role]
    view = RolesView(
        frame=frame.frame,
        navigation=frame.navigation,
        roles=tuple(NAME_BY_ROLE[role] for role in Role),
        rows=tuple(
            PermissionRow(
                word,
                MEANING_BY_PERMISSION[word],
                tuple(word in PERMISSIONS_BY_ROLE[role] for role in Role),
            )
            for word in PERMISSIONS
        ),
        own=own[0] if own else None,
    )
    return answering.page(render("roles.html", view, locale=asker.locale))


ROUTES = (Route(paths.ROLES, roles),)
