"""Invitations: somebody is asked by e-mail to come in with a role, once, for seven days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from solvent.errors import Conflict, NotFound

LIFE = timedelta(days=7)


class InvitationSpent(NotFound):
    """The invitation was used, taken back, has run out, or never was."""


class AlreadyMember(Conflict):
    """Somebody with this e-mail address is a member already."""


class AlreadyInvited(Conflict):
    """An invitation to this e-mail address is open."""


class InvitationState(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as its organisation sees it.

    role: what it makes a new member; '' for an offer of a grant, whose id is grant_id.
    invited_by: a shown id, or 'operator'.
    """

    invitation_id: UUID
    email: str
    role: str
    invited_by: str
    invited_at: datetime
    expires_at: datetime
    grant_id: UUID | None = None
    accepted_at: datetime | None = None
    revoked_at: datetime | None = None

    def state(self, now: datetime) -> InvitationState:
        """Tell what became of it by a moment."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if self.expires_at <= now else InvitationState.OPEN


def spent() -> InvitationSpent:
    """Make the answer to a link that opens nothing, the same for every reason."""
    message = "This invitation has been used, was taken back, or has run out."
    return InvitationSpent(message, remedy="Ask who invited you for a new one.")
