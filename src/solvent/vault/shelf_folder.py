"""A shelf in a folder: one file per organisation, readable by its owner alone."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from solvent.ids import TenantId
from solvent.vault import shelf
from solvent.vault.envelope import KeyUnusable
from solvent.vault.shelf import Entry

_SUFFIX, _DOOMED = ".keys", ".erasing"
_LOCK, _NAME = ".lock", ".name"


class FolderShelf:
    """Entries as files; each change is whole or not at all, in order over all processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def name(self, *, make: bool) -> str:
        """Give the name that this shelf and no other has; '' where it was never begun."""
        return await asyncio.to_thread(self._name, make)

    async def read(self, tenant_id: TenantId) -> Entry | None:
        """Read an organisation's entry."""
        return await asyncio.to_thread(self._read, tenant_id)

    async def add(self, entry: Entry) -> Entry:
        """Lay a first entry down; gives the one that stands."""
        return await asyncio.to_thread(self._add, entry)

    async def replace(self, entry: Entry) -> bool:
        """Put an entry in the place of the one before it; False if that is no longer there."""
        return await asyncio.to_thread(self._replace, entry)

    async def erase(self, tenant_id: TenantId, *, now: datetime) -> None:
        """Overwrite an organisation's file, and put a tombstone in its place."""
        await asyncio.to_thread(self._erase, tenant_id, now)

    async def tenants(self) -> AsyncIterator[TenantId]:
        """Go through the organisations that have an entry."""
        for path in await asyncio.to_thread(lambda: sorted(self._folder.glob(f"*{_SUFFIX}"))):
            yield TenantId(UUID(path.stem))

    async def close(self) -> None:
        """Let go of nothing: no file stays open."""

    def _path(self, tenant_id: TenantId) -> Path:
        return self._folder / f"{tenant_id}{_SUFFIX}"

    def _name(self, make: bool) -> str:  # noqa: FBT001  passed on by a thread
        path = self._folder / _NAME
        if make:
            with self._alone():
                if not path.exists():
                    self._put(path, shelf.new_name().encode())
        try:
            return path.read_text(encoding="ascii")
        except FileNotFoundError:
            return ""
        except OSError as fault:
            raise _unreachable(path, fault) from fault

    def _read(self, tenant_id: TenantId) -> Entry | None:
        path = self._path(tenant_id)
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise _unreachable(path, fault) from fault
        return shelf.parse(text, where=str(path), tenant_id=tenant_id)

    def _add(self, entry: Entry) -> Entry:
        with self._alone():
            standing = self._read(entry.tenant_id)
            if standing is not None:
                return standing
            self._write(entry)
            return entry

    def _replace(self, entry: Entry) -> bool:
        with self._alone():
            standing = self._read(entry.tenant_id)
            if standing is None or standing.erased_at or standing.revision != entry.revision - 1:
                return False
            self._write(entry)
            return True

    def _erase(self, tenant_id: TenantId, now: datetime) -> None:
        with self._alone():
            path = self._path(tenant_id)
            with suppress(FileNotFoundError):
                os.link(path, path.with_suffix(f".{os.getpid()}{_DOOMED}"))
            self._write(shelf.tombstone(tenant_id, now=now))
            for doomed in self._folder.glob(f"*{_DOOMED}"):  # a killed process's among them
                _overwrite(doomed)
                doomed.unlink()
            self._settle()

    def _write(self, entry: Entry) -> None:
        self._put(self._path(entry.tenant_id), shelf.write(entry))

    def _put(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all."""
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        self._settle()

    def _settle(self) -> None:
        """Have the folder's own list of files on the disk."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of changing; the kernel lifts it from a process that dies."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)
        except OSError as fault:
            raise _unreachable(self._folder, fault) from fault


def _overwrite(path: Path) -> None:
    """Write over the bytes where they lie."""
    with path.open("r+b") as file:
        file.write(os.urandom(os.fstat(file.fileno()).st_size))
        file.flush()
        os.fsync(file.fileno())


def _unreachable(path: Path, fault: OSError) -> KeyUnusable:
    message = f"The key shelf cannot be used: {fault.strerror}."
    return KeyUnusable(message, where=str(path), remedy="Give its owner the folder back.")
