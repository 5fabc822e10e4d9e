"""The master key in HashiCorp Vault's transit engine: 'vault-transit:https://HOST:8200/KEY'.

A mount other than 'transit' stands before the key: 'vault-transit:https://HOST:8200/MOUNT/KEY'.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import urlsplit

import orjson

from solvent.vault import wire
from solvent.vault.envelope import KeyUnusable
from solvent.vault.wire import Wire

SCHEME = "vault-transit"
_REMEDY = "Look whether VAULT_TOKEN still holds, and may encrypt and decrypt with this key."


class TransitKey:
    """A key of type aes256-gcm96; the context is its associated data."""

    def __init__(self, url: str, *, environment: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        mount, _, key = parts.path.strip("/").rpartition("/")
        if parts.scheme not in {"https", "http"} or not parts.netloc or not key:
            message = f"{url!r} is no address of a transit key."
            remedy = "Write it as vault-transit:https://HOST:8200/KEY."
            raise KeyUnusable(message, where="SOLVENT_MASTER_KEY", remedy=remedy)
        self._reference = f"{SCHEME}:{wire.demand_private(url)}"
        self._engine = f"{parts.scheme}://{parts.netloc}/v1/{mount or 'transit'}"
        self._key = key
        self._found = environment
        self._wire = Wire(
            "HashiCorp Vault", remedy=_REMEDY, ca_file=environment.get("VAULT_CACERT", "")
        )

    @property
    def reference(self) -> str:
        """Name the key; its versions are Vault's own affair."""
        return self._reference

    def opens(self, reference: str) -> bool:
        """Tell whether this key wrapped it."""
        return reference == self.reference

    async def wrap(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt under the newest version of the key. Raises KeyUnusable."""
        told = {"plaintext": base64.b64encode(plain).decode()}
        return (await self._asked("encrypt", told, context, answer="ciphertext")).encode()

    async def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        """Decrypt under the version that encrypted. Raises KeyUnusable."""
        told = {"ciphertext": wrapped.decode("latin-1")}
        found = await self._asked("decrypt", told, context, answer="plaintext")
        try:
            return base64.b64decode(found, validate=True)
        except binascii.Error as fault:
            raise self._wire.unreadable(self._engine) from fault

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    async def _asked(self, act: str, told: dict[str, str], context: str, *, answer: str) -> str:
        token = self._found.get("VAULT_TOKEN", "")
        if not token:
            message = "HashiCorp Vault needs a token."
            raise KeyUnusable(message, where="VAULT_TOKEN", remedy="Set it in the environment.")
        headers = {"X-Vault-Token": token, "content-type": "application/json"}
        if namespace := self._found.get("VAULT_NAMESPACE"):
            headers["X-Vault-Namespace"] = namespace
        bound = base64.b64encode(context.encode()).decode()
        url = f"{self._engine}/{act}/{self._key}"
        found = await self._wire.ask_json(
            "POST", url, headers=headers, content=orjson.dumps({**told, "associated_data": bound})
        )
        data = found.get("data")
        text = data.get(answer) if isinstance(data, dict) else None
        if not isinstance(text, str):
            raise self._wire.unreadable(url)
        return text
