"""Vaults of tests: keys in a folder, a clock that stands until it is moved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from solvent.ids import TenantId
from solvent.platform import crypto
from solvent.platform.crypto import Keyring
from solvent.vault import choosing
from solvent.vault.envelope import TenantKeys
from solvent.vault.keeping import Vault
from solvent.vault.master_key import MasterKeys

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@dataclass
class Clock:
    """Seconds, as a test says; the instant goes with them."""

    at: float = 0.0
    start: datetime = NOW

    def __call__(self) -> float:
        return self.at

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.at)


def master_keys(
    home: Path, chosen: str = "", *, environment: Mapping[str, str] | None = None
) -> MasterKeys:
    """Make the keepers of a setting."""
    return choosing.master_keys(chosen, home=home, environment=environment or {}, now=lambda: NOW)


async def a_vault(
    home: Path,
    chosen: str = "",
    *,
    clock: Clock | None = None,
    environment: Mapping[str, str] | None = None,
    database_url: str = "",
) -> Vault:
    """Open the keys of a home, as a process does."""
    clock = clock or Clock()
    master = master_keys(home, chosen, environment=environment)
    return Vault(
        master=master,
        shelf=choosing.shelf(home=home, database_url=database_url),
        before=await crypto.keyring(home, master=master),
        clock=clock,
        now=clock.now,
    )


async def a_root(home: Path) -> Keyring:
    """Read the root of a home, as a process does."""
    return await crypto.keyring(home, master=master_keys(home))


def tenant_keys(name: str) -> TenantKeys:
    """Make keys of an organisation with the data keys 1, 2 and 3; a name has always the same."""

    def key(number: int) -> bytes:
        return hashlib.sha256(f"{name}/{number}".encode()).digest()

    return TenantKeys(
        tenant_id=TenantId(UUID(bytes=hashlib.sha256(name.encode()).digest()[:16])),
        number=3,
        _ciphers={number: AESGCM(key(number)) for number in (1, 2, 3)},
        _blind_key=key(0),
        _before=Keyring({1: key(9)}),
        _clock=Clock(),
        _good_until=1.0,
    )
