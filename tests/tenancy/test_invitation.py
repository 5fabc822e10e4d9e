from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from solvent.tenancy.invitation import LIFE, Invitation, InvitationState

NOW = datetime(2026, 3, 31, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("after", "accepted", "revoked", "state"),
    [
        (LIFE - HOUR, False, False, InvitationState.OPEN),
        (LIFE, False, False, InvitationState.EXPIRED),
        (HOUR, True, False, InvitationState.ACCEPTED),
        (LIFE + HOUR, True, False, InvitationState.ACCEPTED),
        (HOUR, False, True, InvitationState.REVOKED),
    ],
)
def test_an_invitation_is_open_for_seven_days_unless_answered(
    after: timedelta, *, accepted: bool, revoked: bool, state: InvitationState
) -> None:
    made = Invitation(
        UUID(int=1),
        "a@b.de",
        "viewer",
        "me_1",
        invited_at=NOW,
        expires_at=NOW + LIFE,
        accepted_at=NOW if accepted else None,
        revoked_at=NOW if revoked else None,
    )
    assert made.state(NOW + after) is state
