"""Finding: what other rooms may read of how people come in."""

from __future__ import annotations

from solvent.identity import store
from solvent.ids import Scope
from solvent.platform.postgres import Connection


async def has_owner_with_proof(connection: Connection, scope: Scope) -> bool:
    """Tell whether an owner of the organisation can come in by password or passkey."""
    return await store.has_owner_with_proof(connection, scope)
