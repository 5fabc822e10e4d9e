"""The master key in a hardware module, named by a PKCS #11 URI (RFC 7512).

'pkcs11:token=T;object=K?module-path=/usr/lib/….so&pin-source=file:/…'. The key is AES-256, may
encrypt and decrypt, and never leaves the module. Needs the extra `pkcs11`.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from solvent.vault.envelope import NONCE_BYTES, TAG_BYTES, KeyUnusable

SCHEME = "pkcs11"
_BITS_PER_BYTE = 8
_MAKE = (
    "Make one: pkcs11-tool --module MODULE --token-label TOKEN --login --keygen"
    " --key-type AES:32 --label KEY"
)


class ModuleKey:
    """An AES key of a PKCS #11 token; AES-GCM there, the context as additional data."""

    def __init__(self, uri: str) -> None:
        path, _, query = uri.partition("?")
        self._named, asked = _pairs(path, ";"), _pairs(query, "&")
        self._module, pin_source = asked.get("module-path", ""), asked.get("pin-source", "")
        if not (self._named.get("token") and self._named.get("object") and self._module):
            message = "The PKCS #11 URI names no token, object or module-path."
            remedy = "Write it as pkcs11:token=T;object=K?module-path=/usr/lib/….so&pin-source=…"
            raise KeyUnusable(message, where="SOLVENT_MASTER_KEY", remedy=remedy)
        self._pin_path = Path(pin_source.removeprefix("file:"))
        self._reference = f"{SCHEME}:{path}"
        self._lock = threading.Lock()  # a session serves one thread at a time
        self._session: Any = None

    @property
    def reference(self) -> str:
        """Name token and object."""
        return self._reference

    def opens(self, reference: str) -> bool:
        """Tell whether this key wrapped it."""
        return reference == self._reference

    async def wrap(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt in the module. Raises KeyUnusable."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + await asyncio.to_thread(self._act, "encrypt", plain, nonce, context)

    async def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        """Decrypt in the module. Raises KeyUnusable."""
        nonce, body = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        return await asyncio.to_thread(self._act, "decrypt", body, nonce, context)

    async def close(self) -> None:
        """End the session."""
        with self._lock:
            self._leave()

    def _act(self, act: str, data: bytes, nonce: bytes, context: str) -> bytes:
        """Do it, and once more in a new session: a module may restart, a session be logged out."""
        pkcs11 = _library()
        with self._lock:
            try:
                return self._tried(pkcs11, act, data, nonce, context)
            except pkcs11.exceptions.PKCS11Error:
                self._leave()
            try:
                return self._tried(pkcs11, act, data, nonce, context)
            except pkcs11.exceptions.PKCS11Error as fault:
                self._leave()
                raise self._refused(pkcs11, fault) from fault

    def _tried(self, pkcs11: Any, act: str, data: bytes, nonce: bytes, context: str) -> bytes:
        if self._session is None:
            self._session = self._opened(pkcs11)
        bound = pkcs11.GCMParams(nonce, context.encode(), TAG_BYTES * _BITS_PER_BYTE)
        key = self._session.get_key(
            object_class=pkcs11.ObjectClass.SECRET_KEY, label=self._named["object"]
        )
        how = {"mechanism": pkcs11.Mechanism.AES_GCM, "mechanism_param": bound}
        return bytes(getattr(key, act)(data, **how))

    def _opened(self, pkcs11: Any) -> Any:
        try:
            pin = self._pin_path.read_text(encoding="utf-8").strip()
        except OSError as fault:
            message = "The PIN of the hardware module cannot be read."
            remedy = "Name a file with pin-source=file:/…"
            raise KeyUnusable(message, where=str(self._pin_path), remedy=remedy) from fault
        token = pkcs11.lib(self._module).get_token(token_label=self._named["token"])
        try:
            return token.open(user_pin=pin)
        except pkcs11.exceptions.UserAlreadyLoggedIn:  # by another session of this process
            return token.open()

    def _leave(self) -> None:
        if self._session is not None:
            with suppress(Exception):
                self._session.close()
            self._session = None

    def _refused(self, pkcs11: Any, fault: Exception) -> KeyUnusable:
        what = str(fault) or type(fault).__name__
        message = f"The hardware module refuses: {what}."
        missing = isinstance(fault, pkcs11.exceptions.NoSuchKey)
        remedy = _MAKE if missing else "Look at module, token and PIN."
        return KeyUnusable(message, where=self._reference, remedy=remedy)


def _library() -> Any:
    try:
        importlib.import_module("pkcs11.exceptions")
        return importlib.import_module("pkcs11")
    except ImportError as fault:
        message = "A master key in a hardware module needs python-pkcs11."
        raise KeyUnusable(message, remedy="Install solvent[pkcs11].") from fault


def _pairs(text: str, mark: str) -> dict[str, str]:
    halves = (part.partition("=") for part in text.split(mark) if part)
    return {name: unquote(value) for name, _, value in halves}
