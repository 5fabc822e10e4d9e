"""The routes of the entrance, all together."""

from __future__ import annotations

from starlette.routing import BaseRoute

from solvent.entrance import (
    routes_account,
    routes_account_passkeys,
    routes_address,
    routes_invitation,
    routes_passkey,
    routes_provider,
    routes_reset,
    routes_sign_in,
    routes_step_up,
)

ROUTES: tuple[BaseRoute, ...] = (
    *routes_sign_in.ROUTES,
    *routes_passkey.ROUTES,
    *routes_provider.ROUTES,
    *routes_reset.ROUTES,
    *routes_address.ROUTES,
    *routes_step_up.ROUTES,
    *routes_account.ROUTES,
    *routes_invitation.ROUTES,
    *routes_account_passkeys.ROUTES,
)
