"""The installation's root secret, and the file in which a master key outside keeps it wrapped.

While the master key is the file `master.key` and was never rotated, that file is the root. Else
`root.sealed` holds it: keys by version, sealed under a random key that the master key wraps.
"""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from solvent.vault.envelope import KEY_BYTES, NONCE_BYTES, KeyUnusable
from solvent.vault.master_file import MASTER_FILE, SCHEME, keys_in
from solvent.vault.master_key import MasterKeys

ROOT_FILE = "root.sealed"
_CONTEXT = "solvent/root"
_FORMAT = 1


async def keys(home: Path, *, master: MasterKeys) -> dict[int, bytes]:
    """Read the root's keys by version, making the first one on first start. Raises KeyUnusable."""
    path = home / ROOT_FILE
    if not path.exists():
        if master.reference.startswith(f"{SCHEME}:"):
            return await asyncio.to_thread(keys_in, home / MASTER_FILE)
        await seal(home, master=master)
    return await _opened(path, master=master)


async def seal(home: Path, *, master: MasterKeys) -> None:
    """Seal the root anew under the present master key; its keys stay. Raises KeyUnusable."""
    path = home / ROOT_FILE
    if path.exists():
        _write(path, await _sealed(await _opened(path, master=master), master=master), new=False)
        return
    before = home / MASTER_FILE
    first = {1: secrets.token_bytes(KEY_BYTES)}
    found = await asyncio.to_thread(keys_in, before) if before.exists() else first
    _write(path, await _sealed(found, master=master), new=True)


def sealed_by(home: Path) -> str:
    """Name the master key that wraps the root; '' while the master key file is the root itself."""
    path = home / ROOT_FILE
    return str(orjson.loads(path.read_bytes())["by"]) if path.exists() else ""


async def _sealed(found: dict[int, bytes], *, master: MasterKeys) -> bytes:
    between, nonce, by = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES), master.reference
    plain = orjson.dumps({str(version): key.hex() for version, key in found.items()})
    return orjson.dumps(
        {
            "format": _FORMAT,
            "by": by,
            "wrapped": _text(await master.wrap(between, context=_CONTEXT)),
            "sealed": _text(nonce + AESGCM(between).encrypt(nonce, plain, _CONTEXT.encode())),
        }
    )


async def _opened(path: Path, *, master: MasterKeys) -> dict[int, bytes]:
    try:
        told = orjson.loads(await asyncio.to_thread(path.read_bytes))
        by, wrapped = str(told["by"]), base64.b64decode(told["wrapped"])
        sealed = base64.b64decode(told["sealed"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise _malformed(path) from fault
    between = await master.unwrap(wrapped, by=by, context=_CONTEXT)
    try:
        cipher, nonce = AESGCM(between), sealed[:NONCE_BYTES]
        plain = cipher.decrypt(nonce, sealed[NONCE_BYTES:], _CONTEXT.encode())
    except (InvalidTag, ValueError) as fault:
        raise _malformed(path) from fault
    return {int(version): bytes.fromhex(key) for version, key in orjson.loads(plain).items()}


def _write(path: Path, content: bytes, *, new: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if not new:
        partial.replace(path)
        return
    try:
        os.link(partial, path)  # fails where another process was first: its root stands
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _malformed(path: Path) -> KeyUnusable:
    message = "The installation's sealed root is malformed."
    return KeyUnusable(message, where=str(path), remedy="Restore it from its backup.")


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
