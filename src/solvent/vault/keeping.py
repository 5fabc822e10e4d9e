"""Keeping: organisations' data keys are made, unwrapped for a while, rotated and erased."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from solvent.errors import Conflict
from solvent.ids import TenantId
from solvent.vault.envelope import BLIND_NUMBER, KEY_BYTES, Before, TenantKeys
from solvent.vault.master_key import MasterKeys
from solvent.vault.shelf import Entry, Shelf, WrappedKey

KEPT_S = 30.0
"""How long unwrapped keys are handed out again, from the moment they were read on the shelf."""
HELD_S = 55.0
"""How long they work at all, from the same moment, for an act that holds them: erasure is sure
within a minute, and an act has 25 seconds between asking for keys and its last use of them."""
_KEPT_MAX = 10_000
_TRIES_MAX = 20


class KeysBusy(Conflict):
    """Others changed an organisation's keys at the same time, again and again."""


@dataclass(frozen=True, slots=True)
class _Kept:
    keys: TenantKeys
    until: float


class Vault:
    """The keys of one process. Raises KeyUnusable, KeysErased wherever keys are asked for.

    clock: counts seconds and is never set back.
    """

    def __init__(
        self,
        *,
        master: MasterKeys,
        shelf: Shelf,
        before: Before,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self.master = master
        self.shelf = shelf
        self._before = before
        self._clock = clock
        self._now = now
        self._kept: OrderedDict[TenantId, _Kept] = OrderedDict()
        self._asked: dict[TenantId, asyncio.Task[TenantKeys]] = {}

    async def keys_of(self, tenant_id: TenantId) -> TenantKeys:
        """Give an organisation's data keys, making the first ones where it has none yet.

        They serve one act: ask again for the next. Raises KeyUnusable, KeysErased.
        """
        kept = self._kept.get(tenant_id)
        if kept is not None and self._clock() < kept.until:
            self._kept.move_to_end(tenant_id)
            return kept.keys
        task = self._asked.get(tenant_id)
        if task is None:  # many may ask at once; the master key is asked once
            task = asyncio.create_task(self._fetch(tenant_id))
            self._asked[tenant_id] = task
            task.add_done_callback(lambda _task: self._asked.pop(tenant_id, None))
        return await asyncio.shield(task)

    def forget(self, tenant_id: TenantId) -> None:
        """Drop an organisation's unwrapped keys from this process."""
        self._kept.pop(tenant_id, None)

    async def rotate(self, tenant_id: TenantId) -> int:
        """Give an organisation a new data key; gives its number. It seals after READ_BY_ALL."""
        for _ in range(_TRIES_MAX):
            entry = await self._entry(tenant_id)
            number = max(key.number for key in entry.keys) + 1
            made = await self._wrapped(tenant_id, number)
            if await self.shelf.replace(entry.changed((*entry.keys, made))):
                self.forget(tenant_id)
                return number
        raise _busy(tenant_id)

    async def rewrap(self, tenant_id: TenantId, *, again: bool = False) -> int:
        """Wrap an organisation's keys by the present master key; gives how many were changed.

        again: those too that it wrapped already, perhaps under an older version of its own.
        """
        for _ in range(_TRIES_MAX):
            entry = await self.shelf.read(tenant_id)
            if entry is None or entry.erased_at is not None:
                return 0
            by = self.master.reference
            stale = [key for key in entry.keys if again or key.by != by]
            if not stale:
                return 0
            keys = await asyncio.gather(*(self._rewrapped(tenant_id, key) for key in entry.keys))
            if await self.shelf.replace(entry.changed(tuple(keys))):
                return len(stale)
        raise _busy(tenant_id)

    async def resealing_due(self, tenant_id: TenantId) -> int | None:
        """Tell by which data key an organisation's rows are to be sealed again, if any is due."""
        entry = await self.shelf.read(tenant_id)
        return None if entry is None else entry.walk_due(self._now())

    async def resealed(self, tenant_id: TenantId, number: int) -> None:
        """Remember that all rows of an organisation are sealed by a data key or a newer one."""
        for _ in range(_TRIES_MAX):
            entry = (await self._entry(tenant_id)).changed(resealed=number)
            if await self.shelf.replace(entry):
                return
        raise _busy(tenant_id)

    async def erase(self, tenant_id: TenantId) -> None:
        """Destroy an organisation's keys: what they sealed opens nowhere a minute from now."""
        await self.shelf.erase(tenant_id, now=self._now())
        self.forget(tenant_id)

    def tenants(self) -> AsyncIterator[TenantId]:
        """Go through the organisations on the shelf, erased ones among them."""
        return self.shelf.tenants()

    async def close(self) -> None:
        """Drop all unwrapped keys and let go of the shelf."""
        self._kept.clear()
        await self.shelf.close()
        await self.master.close()

    async def _fetch(self, tenant_id: TenantId) -> TenantKeys:
        asked = self._clock()
        keys = await self._unwrapped(await self._entry(tenant_id), good_until=asked + HELD_S)
        self._kept[tenant_id] = _Kept(keys, asked + KEPT_S)
        self._kept.move_to_end(tenant_id)
        while len(self._kept) > _KEPT_MAX:
            self._kept.popitem(last=False)
        return keys

    async def _entry(self, tenant_id: TenantId) -> Entry:
        found = await self.shelf.read(tenant_id)
        if found is None:
            first = await asyncio.gather(*(self._wrapped(tenant_id, at) for at in (0, 1)))
            found = await self.shelf.add(Entry(tenant_id, tuple(first)))
        return found.demand_kept()

    async def _unwrapped(self, entry: Entry, *, good_until: float) -> TenantKeys:
        plain = await asyncio.gather(*(self._plain(entry.tenant_id, key) for key in entry.keys))
        by_number = {key.number: value for key, value in zip(entry.keys, plain, strict=True)}
        blind_key = by_number.pop(BLIND_NUMBER)
        return TenantKeys(
            tenant_id=entry.tenant_id,
            number=entry.number_at(self._now()),
            _ciphers={number: AESGCM(key) for number, key in by_number.items()},
            _blind_key=blind_key,
            _before=self._before,
            _clock=self._clock,
            _good_until=good_until,
        )

    async def _wrapped(self, tenant_id: TenantId, number: int) -> WrappedKey:
        plain, by = os.urandom(KEY_BYTES), self.master.reference
        wrapped = await self.master.wrap(plain, context=_context(tenant_id, number))
        return WrappedKey(number, by, wrapped, self._now())

    async def _rewrapped(self, tenant_id: TenantId, key: WrappedKey) -> WrappedKey:
        by = self.master.reference
        plain = await self._plain(tenant_id, key)
        wrapped = await self.master.wrap(plain, context=_context(tenant_id, key.number))
        return replace(key, by=by, wrapped=wrapped)

    async def _plain(self, tenant_id: TenantId, key: WrappedKey) -> bytes:
        context = _context(tenant_id, key.number)
        return await self.master.unwrap(key.wrapped, by=key.by, context=context)


def _context(tenant_id: TenantId, number: int) -> str:
    return f"solvent/{tenant_id}/{number}"


def _busy(tenant_id: TenantId) -> KeysBusy:
    message = "The keys of this organisation are being changed by others."
    return KeysBusy(message, where=str(tenant_id), remedy="Try again.")
