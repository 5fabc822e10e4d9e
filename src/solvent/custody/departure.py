"""The departure of an organisation: asked for, waited for, taken back or carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from solvent.errors import Conflict, Invalid

GRACE: Final = timedelta(days=14)


class State(StrEnum):
    """Where a departure stands."""

    WAITING = "waiting"
    TAKEN_BACK = "taken_back"


class NameDiffers(Invalid):
    """The name that was typed is not the organisation's."""


class Leaving(Conflict):
    """The organisation is leaving already."""


class NotLeaving(Conflict):
    """The organisation is not leaving."""


class Held(Conflict):
    """A legal hold keeps the organisation's data."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure. due_at: when everything will be destroyed."""

    departure_id: UUID
    state: State
    asked_by: str
    asked_at: datetime
    due_at: datetime

    def is_due(self, now: datetime) -> bool:
        """Tell whether the days of grace are over."""
        return self.state is State.WAITING and self.due_at <= now


def check_name(typed: str, *, name: str) -> None:
    """Raise NameDiffers unless the organisation's name was typed, with whatever space."""
    if " ".join(typed.split()) != " ".join(name.split()):
        message = "This is not the organisation's name."
        raise NameDiffers(message, where="name", remedy="Type it as it stands on the page.")
