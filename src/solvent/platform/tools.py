"""What a door hands to the operations it calls: machines and clocks of this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from solvent.ids import Scope, TenantId
from solvent.platform.cache import Memory
from solvent.platform.crypto import Keyring
from solvent.platform.http import Outgoing
from solvent.platform.later import Later
from solvent.platform.postgres import Database
from solvent.platform.settings import Settings
from solvent.platform.slow_hash import SlowHash
from solvent.vault.keeping import Vault

_POLICIES_MAX = 512  # organisations; about 100 KB each at twenty policies and fifty companies
_REMEMBERED_MAX = 64  # companies; about 5 MB each at a hundred thousand lines


@dataclass(frozen=True, slots=True)
class Tools:
    """The machines of one process.

    keys: the installation's root: derived passwords, keyed hashes over all organisations.
    vault: the data keys of each organisation.
    outgoing: asks the outside. later: what is done once an answer went out.
    slow_hash: makes and checks passwords, few at a time.
    memory: what may be kept between acts; policies: organisations' own, ready to be asked.
    today: the day of the books, which a demonstration may hold still; now: the instant.
    """

    settings: Settings
    database: Database
    keys: Keyring
    vault: Vault
    today: Callable[[], date]
    now: Callable[[], datetime]
    outgoing: Outgoing = field(default_factory=Outgoing)
    later: Later = field(default_factory=Later)
    slow_hash: SlowHash = field(default_factory=SlowHash)
    memory: Memory = field(default_factory=lambda: Memory(_REMEMBERED_MAX))
    policies: Memory = field(default_factory=lambda: Memory(_POLICIES_MAX))


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def utc_today() -> date:
    """Read the day."""
    return datetime.now(UTC).date()


def job_scope(tenant_id: TenantId, job: str) -> Scope:
    """Make the scope of a job, which may do all within its one tenant."""
    return Scope(tenant_id, f"job:{job}", frozenset({"*"}))
