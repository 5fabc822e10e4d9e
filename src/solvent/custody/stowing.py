"""Stowing: where the sealed files of exports lie on this machine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from solvent import ids
from solvent.ids import IdMalformed, TenantId
from solvent.vault.enclosure import Opening

_FOLDER: Final = "exports"
_BLOCK: Final = 1 << 18


def path_of(home: Path, tenant_id: TenantId, export_id: UUID) -> Path:
    """Give the place of an export's sealed file."""
    name = f"{ids.show(ids.TENANT, tenant_id)}.{ids.show(ids.EXPORT, export_id)}.sealed"
    return home / _FOLDER / name


def tenants_with_files(home: Path) -> set[TenantId]:
    """List the organisations that have exports lying on this machine."""
    found = set()
    for path in (home / _FOLDER).glob(f"{ids.TENANT}_*.{ids.EXPORT}_*"):
        with suppress(IdMalformed):
            found.add(TenantId(ids.read(ids.TENANT, path.name.partition(".")[0])))
    return found


def remove_files(home: Path, tenant_id: TenantId) -> None:
    """Remove all exports of an organisation from this machine, finished or not."""
    for path in (home / _FOLDER).glob(f"{ids.show(ids.TENANT, tenant_id)}.*"):
        path.unlink(missing_ok=True)


@contextmanager
def begun(path: Path) -> Iterator[BinaryIO]:
    """Begin a file that only this account reads."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file


async def blocks(path: Path, *, key: bytes) -> AsyncIterator[bytes]:
    """Give what a sealed file holds, in blocks."""
    with path.open("rb") as file:
        opening = Opening(file, secret=key)
        while block := await asyncio.to_thread(opening.read, _BLOCK):
            yield block
