"""Approvals: an act that waits for a second person, and what they may say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from solvent.errors import Conflict, Forbidden, NotFound

LIFE = timedelta(hours=24)
"""How long an act that was asked for can be approved, and then done."""


class ApprovalUnknown(NotFound):
    """There is no such request."""


class ApprovalSettled(Conflict):
    """The request was used, refused or has expired."""


class ApprovalOwn(Forbidden):
    """Nobody approves what they asked for themselves."""


class ApprovalState(StrEnum):
    """How a request stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Wish:
    """An act that a policy lets happen once others have approved it.

    digest: of the exact act. about: the act in words, for those who approve; '' where none.
    wanted: how many must approve.
    """

    permission: str
    company_id: UUID | None
    amount_minor: int | None
    currency: str
    digest: bytes
    about: str
    wanted: int


@dataclass(frozen=True, slots=True)
class Request:
    """A wish that was put before others.

    asked_by, behind: shown ids; behind is the person whose key or program it was, '' where a
    person asked. approved_by, refused_by: shown ids of those who said yes and no.
    """

    approval_id: UUID
    wish: Wish
    asked_by: str
    behind: str
    asked_at: datetime
    expires_at: datetime
    approved_by: tuple[str, ...] = ()
    refused_by: str = ""
    used_at: datetime | None = None

    def state(self, now: datetime) -> ApprovalState:
        """Tell how the request stands."""
        if self.used_at is not None:
            return ApprovalState.USED
        if self.refused_by:
            return ApprovalState.REFUSED
        if now >= self.expires_at:
            return ApprovalState.EXPIRED
        if len(self.approved_by) >= self.wish.wanted:
            return ApprovalState.APPROVED
        return ApprovalState.WAITING

    def may_decide(self, person: str, *, now: datetime) -> bool:
        """Tell whether a person may say yes or no to it now."""
        is_own = person in {self.asked_by, self.behind}
        open_ = self.state(now) is ApprovalState.WAITING
        return open_ and not is_own and person not in self.approved_by


def check(request: Request, *, person: str, now: datetime) -> None:
    """Raise ApprovalOwn or ApprovalSettled unless the person may decide it now.

    person: a member's shown id; a key decides nothing, as it is not known who holds it.
    """
    if not person.startswith("me_") or person in {request.asked_by, request.behind}:
        message = "Another person must decide this: whoever asks does not approve."
        raise ApprovalOwn(message, remedy="Ask a colleague who may approve to sign in.")
    if not request.may_decide(person, now=now):
        message = f"This request is {request.state(now).value} and cannot be decided any more."
        if person in request.approved_by:
            message = "You have approved this already; it waits for somebody else."
        raise ApprovalSettled(message, remedy="Repeat the act to ask for it anew.")
