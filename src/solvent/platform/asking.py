"""Asking: who sends a request, as routes are handed it, whichever way it was proved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from solvent.errors import Forbidden
from solvent.ids import Scope
from solvent.platform.tools import Tools

PROOF_LIFE = timedelta(minutes=10)


class StepUpNeeded(Forbidden):
    """The act is dangerous and the session has not proved itself lately."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks.

    scope: for whom and what; of the organisation whose company is asked for, which for a guest is
        not the own one. home: the same in the own organisation.
    session_id, csrf: set for browsers only. member_id: None for machines. role: as stored, '' for
    machines. grant_id: the grant by which a guest is here. proved_at: when the session last proved
    who it is; methods: by what, such as 'password' or 'passkey'.
    """

    scope: Scope
    home: Scope
    session_id: UUID | None = None
    csrf: str = ""
    member_id: UUID | None = None
    role: str = ""
    grant_id: UUID | None = None
    proved_at: datetime | None = None
    methods: tuple[str, ...] = ()
    made_by: UUID | None = None

    @property
    def answerable(self) -> UUID | None:
        """The member who answers for it: oneself, or who made the key or client."""
        return self.member_id or self.made_by

    def demand_step_up(self, now: datetime) -> None:
        """Raise StepUpNeeded unless the session proved who it is within ten minutes.

        Keys and tokens pass: they hold the permission only where someone who proved it gave it.
        """
        if self.session_id is None:
            return
        if self.proved_at is None or now - self.proved_at > PROOF_LIFE:
            message = "This needs a fresh proof of who you are."
            raise StepUpNeeded(message, remedy="Prove it on the page /step-up, then send it again.")


Recognise = Callable[[Request], Awaitable[Visitor]]


def tools_of(request: Request) -> Tools:
    """Give the tools of the process that serves the request."""
    tools: Tools = request.app.state.tools
    return tools


async def visitor_of(request: Request) -> Visitor:
    """Recognise the sender in the way that the door was given. Raises NotSignedIn, Forbidden."""
    recognise: Recognise = request.app.state.recognise
    return await recognise(request)


Asking = Annotated[Visitor, Depends(visitor_of)]
Using = Annotated[Tools, Depends(tools_of)]
