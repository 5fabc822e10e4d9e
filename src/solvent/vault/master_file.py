"""The master key in a file: lines 'version:hex', the highest version wraps, all unwrap."""

from __future__ import annotations

import asyncio
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from solvent.vault.envelope import KEY_BYTES, NONCE_BYTES, KeyUnusable

SCHEME = "file"
MASTER_FILE = "master.key"
_VERSION_BYTES = 2
_OTHERS_MASK = 0o077


class MasterFile:
    """Master keys by version in a file, read at each use: another process may have added one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def reference(self) -> str:
        """Name the newest version, such as 'file:2'. Raises KeyUnusable."""
        return f"{SCHEME}:{max(keys_in(self._path))}"

    def opens(self, reference: str) -> bool:
        """Tell whether a file wrapped it."""
        return reference.startswith(f"{SCHEME}:")

    async def wrap(self, plain: bytes, *, context: str) -> bytes:
        """Wrap under the newest version. Raises KeyUnusable."""
        keys = await asyncio.to_thread(keys_in, self._path)
        head, nonce = max(keys).to_bytes(_VERSION_BYTES, "big"), os.urandom(NONCE_BYTES)
        return head + nonce + AESGCM(keys[max(keys)]).encrypt(nonce, plain, head + context.encode())

    async def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        """Unwrap under the version that wrapped it. Raises KeyUnusable."""
        keys = await asyncio.to_thread(keys_in, self._path)
        head, rest = wrapped[:_VERSION_BYTES], wrapped[_VERSION_BYTES:]
        key = keys.get(int.from_bytes(head, "big"))
        if key is None:
            message = f"Wrapped by version {int.from_bytes(head, 'big')}, which is not here."
            remedy = "Restore that line of the master key file."
            raise KeyUnusable(message, where=str(self._path), remedy=remedy)
        try:
            bound = head + context.encode()
            return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], bound)
        except (InvalidTag, ValueError) as fault:
            message = "A wrapped key was altered, or the master key is another one."
            raise KeyUnusable(
                message, where=str(self._path), remedy="Restore shelf and master key together."
            ) from fault

    async def close(self) -> None:
        """Let go of nothing: no file stays open."""

    def rotate(self) -> str:
        """Add a new version; gives its reference. Raises KeyUnusable."""
        keys = keys_in(self._path)
        keys[max(keys) + 1] = secrets.token_bytes(KEY_BYTES)
        _replace(self._path, keys)
        return self.reference

    def forget(self, *, before: int) -> None:
        """Move versions below `before` into a file of old ones beside it. Raises KeyUnusable."""
        keys, aside = keys_in(self._path), self._path.with_name(f"{self._path.name}.old")
        old = {version: key for version, key in keys.items() if version < min(before, max(keys))}
        if old:
            _replace(aside, (keys_in(aside) if aside.exists() else {}) | old)
            _replace(self._path, {v: key for v, key in keys.items() if v not in old})


def keys_in(path: Path) -> dict[int, bytes]:
    """Read the keys of a file, making the first one where there is no file. Raises KeyUnusable."""
    if not path.exists():
        _create(path)
    if path.stat().st_mode & _OTHERS_MASK:
        message = "The master key can be read by others."
        raise KeyUnusable(message, where=str(path), remedy=f"Run: chmod 600 {path}")
    keys: dict[int, bytes] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        version, _, text = line.partition(":")
        try:
            keys[int(version)] = bytes.fromhex(text)
        except ValueError as fault:
            raise _malformed(path, number) from fault
        if len(keys[int(version)]) != KEY_BYTES:
            raise _malformed(path, number)
    if not keys:
        raise _malformed(path, 1)
    return keys


def _malformed(path: Path, line: int) -> KeyUnusable:
    message = "The master key file is malformed."
    return KeyUnusable(message, where=f"{path}, line {line}", remedy="Restore it from its backup.")


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = _partial(path, {1: secrets.token_bytes(KEY_BYTES)})
    try:
        os.link(partial, path)  # fails where another process was first: its key stands
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _replace(path: Path, keys: dict[int, bytes]) -> None:
    _partial(path, keys).replace(path)


def _partial(path: Path, keys: dict[int, bytes]) -> Path:
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{version}:{key.hex()}\n" for version, key in sorted(keys.items()))
        file.flush()
        os.fsync(file.fileno())
    return partial
