"""Routes of identity: the sessions that hold, and an end to one."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from solvent import ids
from solvent.identity import revoking
from solvent.platform.asking import Asking, Using

router = APIRouter(tags=["sessions"])


class SessionOut(BaseModel):
    """A session that holds. Times are UTC."""

    id: str = Field(examples=["se_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    member: str
    methods: list[str] = Field(description="By what it was proved, such as password or passkey")
    began_at: datetime
    used_at: datetime = Field(description="To five minutes")
    address: str = Field(description="Where it began; '' where unknown")
    agent: str = Field(description="What the browser called itself; '' where unknown")
    current: bool = Field(description="Whether it is the one that asks")


class SessionsOut(BaseModel):
    """The sessions of an organisation, last used first; at most 500."""

    sessions: list[SessionOut]


@router.get("/sessions")
async def sessions(asking: Asking, tools: Using) -> SessionsOut:
    """List the sessions of the organisation's members."""
    found = await revoking.of_all(tools, asking)
    return SessionsOut(
        sessions=[
            SessionOut(
                id=ids.show(ids.SESSION, one.session_id),
                member=ids.show(ids.MEMBER, one.member_id),
                methods=list(one.methods),
                began_at=one.began_at,
                used_at=one.used_at,
                address=one.address,
                agent=one.agent,
                current=one.current,
            )
            for one in found
        ]
    )


@router.delete("/sessions/{session}", status_code=204)
async def end(session: str, asking: Asking, tools: Using) -> None:
    """End a session of anybody in the organisation."""
    await revoking.end_anyones(tools, asking, session_id=ids.read(ids.SESSION, session))
