"""Beginning a session: the one place where a person who proved who they are gets one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from solvent import ids
from solvent.audit import recording
from solvent.identity import session_life, store
from solvent.identity.sender import Sender
from solvent.ids import Scope
from solvent.platform import crypto
from solvent.platform.postgres import Connection
from solvent.platform.telemetry import SIGN_INS
from solvent.vault.envelope import TenantKeys


async def begin(
    connection: Connection,
    scope: Scope,
    *,
    member_id: UUID,
    methods: Sequence[str],
    sender: Sender,
    keys: TenantKeys,
    now: datetime,
) -> str:
    """Begin a session of a member, proved now; gives its secret, which is stored as a hash only.

    scope: of the member's home. methods: by what they proved it, such as 'password', 'totp'.
    keys: the organisation's, which seal whence the session came.
    """
    secret, session_id = crypto.new_secret("ss"), ids.new()
    origin = orjson.dumps({"address": sender.address, "agent": sender.agent})
    await store.add_session(
        connection,
        scope,
        session_id=session_id,
        member_id=member_id,
        hash_=crypto.hash_secret(secret),
        methods=list(methods),
        origin_sealed=keys.seal(origin, place=origin_place(session_id)),
        now=now,
        expires=now + session_life.LIFE_MAX,
    )
    facts = {
        "member": ids.show(ids.MEMBER, member_id),
        "session": ids.show(ids.SESSION, session_id),
        "methods": " ".join(methods),
    }
    await recording.record(connection, scope, act="session.started", now=now, facts=facts)
    for method in methods:
        SIGN_INS.labels(method, "passed").inc()
    return secret


def origin_place(session_id: UUID) -> str:
    """Give the place that a session's sealed origin is bound to."""
    return f"session/origin/{session_id}"
