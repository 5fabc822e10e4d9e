"""What a session is shown as, on one's own account and in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session. session_id: the shown id. methods: message ids. device: '' where unknown."""

    session_id: str
    person: str
    methods: tuple[str, ...]
    began_at: datetime
    used_at: datetime
    address: str
    device: str
    current: bool
