"""The shelf: where each organisation's wrapped data keys lie, outside the database.

A backup of the database holds no key, so a restored one does not bring an erased organisation back.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, Self
from uuid import UUID

import orjson

from solvent.errors import NotFound
from solvent.ids import TenantId
from solvent.vault.envelope import BLIND_NUMBER, KeyUnusable

READ_BY_ALL = timedelta(seconds=90)
"""A new data key lies on the shelf for this long before it seals: keys are kept for less than a
minute, so by then every process can open what it seals; the rest is for clocks that differ."""
_FORMAT = 1
_NAME_BYTES = 16


class KeysErased(NotFound):
    """The organisation's keys were destroyed; nothing that was sealed for it opens again."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """One data key as the master key wrapped it.

    by: reference of the master key that can unwrap it.
    """

    number: int
    by: str
    wrapped: bytes
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies on the shelf for one organisation: its wrapped keys, or a tombstone.

    revision: counts changes, so that two processes do not overwrite each other's.
    resealed: number of the data key by which all rows are known to be sealed; 0 knows nothing.
    erased_at: when the keys were destroyed; then there are none, and none will be made.
    """

    tenant_id: TenantId
    keys: tuple[WrappedKey, ...]
    revision: int = 1
    resealed: int = 0
    erased_at: datetime | None = None

    def changed(
        self, keys: tuple[WrappedKey, ...] | None = None, *, resealed: int | None = None
    ) -> Self:
        """Give the entry that follows this one."""
        return replace(
            self,
            keys=self.keys if keys is None else keys,
            resealed=self.resealed if resealed is None else resealed,
            revision=self.revision + 1,
        )

    def number_at(self, now: datetime) -> int:
        """Tell which data key seals: the newest that every process has had time to read."""
        data = [key for key in self.keys if key.number != BLIND_NUMBER]
        known = [key.number for key in data if key.made_at + READ_BY_ALL <= now]
        return max(known, default=min(key.number for key in data))

    def walk_due(self, now: datetime) -> int | None:
        """Tell the data key by which rows are to be sealed again, or None while none is due.

        A key is due once no process can be sealing by the one before it.
        """
        if self.erased_at is not None:
            return None
        number = self.number_at(now - READ_BY_ALL)
        return number if number > self.resealed else None

    def demand_kept(self) -> Self:
        """Raise KeysErased where this is a tombstone."""
        if self.erased_at is not None:
            message = "This organisation was erased; what was sealed for it cannot be opened."
            raise KeysErased(message, where=str(self.tenant_id))
        return self


class Shelf(Protocol):
    """What each kind of shelf can do. All raise KeyUnusable where it cannot be reached."""

    async def name(self, *, make: bool) -> str:
        """Give the name that this shelf and no other has; '' where it was never begun.

        make: begin it where it was not.
        """

    async def read(self, tenant_id: TenantId) -> Entry | None:
        """Read an organisation's entry."""

    async def add(self, entry: Entry) -> Entry:
        """Lay a first entry down; gives the one that stands, another's if that was first."""

    async def replace(self, entry: Entry) -> bool:
        """Put an entry in the place of the one before it; False if that is no longer there."""

    async def erase(self, tenant_id: TenantId, *, now: datetime) -> None:
        """Destroy an organisation's entry and leave a tombstone, whether there was one or not."""

    def tenants(self) -> AsyncIterator[TenantId]:
        """Go through the organisations that have an entry, tombstones among them."""

    async def close(self) -> None:
        """Let go of what was opened."""


def new_name() -> str:
    """Make a name that no other shelf has."""
    return secrets.token_hex(_NAME_BYTES)


def tombstone(tenant_id: TenantId, *, now: datetime) -> Entry:
    """Make the entry of an erased organisation."""
    return Entry(tenant_id, (), revision=0, erased_at=now)


def write(entry: Entry) -> bytes:
    """Write an entry as JSON."""
    return orjson.dumps(
        {
            "format": _FORMAT,
            "tenant": entry.tenant_id,
            "revision": entry.revision,
            "resealed": entry.resealed,
            "erased_at": entry.erased_at,
            "keys": [
                {
                    "number": key.number,
                    "by": key.by,
                    "wrapped": base64.b64encode(key.wrapped).decode(),
                    "made_at": key.made_at,
                }
                for key in entry.keys
            ],
        }
    )


def parse(text: bytes | str, *, where: str, tenant_id: TenantId) -> Entry:
    """Read an entry back. Raises KeyUnusable where it is malformed or another organisation's."""
    try:
        entry = _entry(orjson.loads(text))
    except (ValueError, KeyError, TypeError) as fault:
        raise _malformed(where) from fault
    if entry.tenant_id != tenant_id:
        raise _malformed(where)
    return entry


def _entry(told: dict[str, Any]) -> Entry:
    if told["format"] != _FORMAT:
        raise ValueError(told["format"])
    erased_at = told["erased_at"]
    return Entry(
        tenant_id=TenantId(UUID(told["tenant"])),
        keys=tuple(
            WrappedKey(
                number=int(key["number"]),
                by=str(key["by"]),
                wrapped=base64.b64decode(key["wrapped"], validate=True),
                made_at=datetime.fromisoformat(key["made_at"]),
            )
            for key in told["keys"]
        ),
        revision=int(told["revision"]),
        resealed=int(told["resealed"]),
        erased_at=None if erased_at is None else datetime.fromisoformat(erased_at),
    )


def _malformed(where: str) -> KeyUnusable:
    message = "An organisation's keys on the shelf are malformed."
    return KeyUnusable(message, where=where, remedy="Restore the shelf from its backup.")
