"""The routes of the settings pages, all together."""

from __future__ import annotations

from starlette.routing import BaseRoute

from solvent.administration import (
    routes_approvals,
    routes_audit,
    routes_data,
    routes_grants,
    routes_keys,
    routes_members,
    routes_plan,
    routes_policies,
    routes_roles,
    routes_sessions,
    routes_settings,
    routes_sign_in,
)

ROUTES: tuple[BaseRoute, ...] = (
    *routes_settings.ROUTES,
    *routes_members.ROUTES,
    *routes_grants.ROUTES,
    *routes_plan.ROUTES,
    *routes_data.ROUTES,
    *routes_roles.ROUTES,
    *routes_sessions.ROUTES,
    *routes_keys.ROUTES,
    *routes_sign_in.ROUTES,
    *routes_policies.ROUTES,
    *routes_approvals.ROUTES,
    *routes_audit.ROUTES,
)
