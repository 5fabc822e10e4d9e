"""What a door hands to the operations it calls: machines and clocks of this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from solvent.ids import Scope, TenantId
from solvent.platform.cache import Memory
from solvent.platform.crypto import Keyring
from solvent.platform.postgres import Database
from solvent.platform.settings import Settings

_REMEMBERED_MAX = 64  # companies; about 5 MB each at a hundred thousand lines


@dataclass(frozen=True, slots=True)
class Tools:
    """The machines of one process.

    memory: what may be kept between acts.
    today: the day of the books, which a demonstration may hold still; now: the instant.
    """

    settings: Settings
    database: Database
    keys: Keyring
    today: Callable[[], date]
    now: Callable[[], datetime]
    memory: Memory = field(default_factory=lambda: Memory(_REMEMBERED_MAX))


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def utc_today() -> date:
    """Read the day."""
    return datetime.now(UTC).date()


def job_scope(tenant_id: TenantId, job: str) -> Scope:
    """Make the scope of a job, which may do all within its one tenant."""
    return Scope(tenant_id, f"job:{job}", frozenset({"*"}))
