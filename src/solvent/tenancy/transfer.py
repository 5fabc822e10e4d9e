"""Transfers of ownership: offered by an owner to one member, who accepts or lets it run out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from solvent.errors import Conflict

LIFE = timedelta(days=7)


class TransferOpen(Conflict):
    """A transfer waits for its answer."""


class TransferSpent(Conflict):
    """The transfer has run out, or is for somebody else."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """An offer of one member's ownership to another. from_id, to_id: members."""

    transfer_id: UUID
    from_id: UUID
    to_id: UUID
    offered_at: datetime
    expires_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can still be accepted."""
        return now < self.expires_at
