"""How long a session lasts: unused, and at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

IDLE_MAX: Final = timedelta(hours=12)
LIFE_MAX: Final = timedelta(days=7)
# The last use is noted this coarsely, so that reading a page does not write a row each time.
USE_NOTED_EVERY: Final = timedelta(minutes=5)


def is_use_due(*, used_at: datetime, now: datetime) -> bool:
    """Tell whether the use of now is to be noted."""
    return now - used_at >= USE_NOTED_EVERY
