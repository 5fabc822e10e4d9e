"""API keys as they are kept: bounds, who made them, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from solvent.errors import Conflict, NotFound
from solvent.machines.bounds import Bounds

USE_NOTED_EACH = timedelta(minutes=1)


class KeyUnknown(NotFound):
    """There is no such key in this organisation."""


class KeyEnded(Conflict):
    """The key has ended or was replaced; it cannot be changed any more."""


class KeyState(StrEnum):
    """How a key stands at an instant."""

    ACTIVE = "active"
    RETIRING = "retiring"  # another one replaces it; it works until its end
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key. hint: the beginning of its secret. made_by: the member, None for the operator."""

    api_key_id: UUID
    bounds: Bounds
    hint: str
    made_by: UUID | None
    created_at: datetime
    last_used_at: datetime | None
    replaced_by: UUID | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> KeyState:
        """Tell how the key stands."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        if self.bounds.expires_at is not None and self.bounds.expires_at <= now:
            return KeyState.EXPIRED
        return KeyState.ACTIVE if self.replaced_by is None else KeyState.RETIRING

    def opens(self, now: datetime) -> bool:
        """Tell whether the key lets anybody in."""
        return self.state(now) in {KeyState.ACTIVE, KeyState.RETIRING}

    def is_use_worth_noting(self, now: datetime) -> bool:
        """Tell whether the last use was noted so long ago that it should be written again."""
        return self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EACH


def check_changeable(key: ApiKey, *, now: datetime) -> None:
    """Raise KeyEnded unless the key is active and not replaced."""
    if key.state(now) is not KeyState.ACTIVE:
        message = "This key has ended or was replaced already."
        raise KeyEnded(message, remedy="Make a new one.")


def retiring_at(key: ApiKey, *, now: datetime, overlap: timedelta) -> datetime:
    """Give the end of a key that is being replaced: after the overlap, or its own if sooner."""
    end = now + overlap
    own = key.bounds.expires_at
    return end if own is None or own > end else own
