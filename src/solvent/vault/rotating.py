"""Rotating: another master key, or another version of it, takes over while all goes on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from solvent.errors import Conflict
from solvent.vault import root
from solvent.vault.keeping import Vault
from solvent.vault.master_file import SCHEME, MasterFile


class KeysInUse(Conflict):
    """An old version of the master key is still needed."""


@dataclass(slots=True)
class Standing:
    """How an installation's keys stand.

    by: how many data keys each master key wraps. due: organisations with rows to be sealed again.
    oldest: when the oldest data key that still seals was made.
    """

    master: str
    root_by: str
    organisations: int = 0
    erased: int = 0
    due: int = 0
    by: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None


async def standing(vault: Vault, *, home: Path, now: datetime) -> Standing:
    """Count what lies on the shelf. Raises KeyUnusable."""
    found = Standing(master=vault.master.reference, root_by=root.sealed_by(home))
    async for tenant_id in vault.tenants():
        entry = await vault.shelf.read(tenant_id)
        if entry is None:
            continue
        if entry.erased_at is not None:
            found.erased += 1
            continue
        found.organisations += 1
        found.due += entry.walk_due(now) is not None
        found.by.update(key.by for key in entry.keys)
        number = entry.number_at(now)
        (made_at,) = (key.made_at for key in entry.keys if key.number == number)
        found.oldest = min(found.oldest or made_at, made_at)
    return found


async def begin(vault: Vault, *, home: Path) -> str:
    """Let a new master key wrap from now on; gives its reference. Raises KeyUnusable.

    A master key in a file gets a new version. Elsewhere the keeper makes versions, or another one
    was put first in the setting; then only the root is wrapped anew.
    """
    first = vault.master.keepers[0]
    if isinstance(first, MasterFile):
        # The root is parted from the file before the file changes, and then wrapped anew.
        await root.seal(home, master=vault.master)
        await asyncio.to_thread(first.rotate)
    await root.seal(home, master=vault.master)
    return vault.master.reference


async def rewrap_all(vault: Vault, *, again: bool = False) -> AsyncIterator[int]:
    """Wrap every organisation's keys by the present master key; safe to repeat.

    Gives the number of changed keys for each. Others go on meanwhile; the old one still opens.
    """
    async for tenant_id in vault.tenants():
        yield await vault.rewrap(tenant_id, again=again)


async def forget_old(vault: Vault, *, home: Path, now: datetime) -> str:
    """Put old versions of the master key file aside; gives what stays. Raises KeysInUse."""
    found = await standing(vault, home=home, now=now)
    still = {by for by in (*found.by, found.root_by) if by != found.master}
    first = vault.master.keepers[0]
    if still:
        message = f"Still needed: {', '.join(one or 'the root in the file' for one in still)}."
        raise KeysInUse(message, remedy="Run: solvent keys rotate-master")
    if isinstance(first, MasterFile):
        version = int(found.master.removeprefix(f"{SCHEME}:"))
        await asyncio.to_thread(first.forget, before=version)
    return found.master
