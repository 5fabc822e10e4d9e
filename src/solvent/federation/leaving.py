"""Leaving: where a browser goes on signing out, so that its session at the provider ends too."""

from __future__ import annotations

from solvent.errors import SolventError
from solvent.federation import authorization, conversing, store
from solvent.platform.asking import Visitor
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools


async def address(tools: Tools, visitor: Visitor, *, returning: str) -> str:
    """Give where to send a browser that signs out, '' where the provider has no such thing.

    returning: a whole address of ours. A provider that does not answer keeps nobody signed in.
    """
    if visitor.session_id is None:
        return ""
    scope = visitor.home
    async with tools.database.scoped(scope) as connection:
        provider = await store.provider_of_session(connection, scope, visitor.session_id)
    if provider is None:
        return ""
    try:
        found = await conversing.metadata(tools, provider.issuer)
    except SolventError as fault:
        log.warning("federation.leaving.provider_silent", reason=type(fault).__name__)
        return ""
    return authorization.end_address(found, client_id=provider.client_id, returning=returning)
