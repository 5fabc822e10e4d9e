"""The master key in Azure Key Vault: 'azure-kv:https://NAME.vault.azure.net/keys/KEY'.

Key Vault wraps by RSA-OAEP and binds no context, so each data key is sealed under a random key,
with the context, and that one is wrapped. Layout: 1 length, version | 2 length, wrapped | sealed.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from solvent.vault import wire
from solvent.vault.envelope import KEY_BYTES, NONCE_BYTES, KeyUnusable
from solvent.vault.wire import Token, Wire

SCHEME = "azure-kv"
_ALGORITHM = "RSA-OAEP-256"
_API = "api-version=7.4"
_RESOURCE = "https://vault.azure.net"
_KEY_URL = re.compile(r"https?://[^/?#]+/keys/[0-9a-zA-Z-]+")
_VERSION = re.compile(r"[0-9a-zA-Z]{1,64}")
_REMEDY = "Look whether the identity may wrapKey and unwrapKey with this key."


class AzureKey:
    """An RSA key of Key Vault; the version that wrapped is kept with what it wrapped."""

    def __init__(self, url: str, *, environment: Mapping[str, str]) -> None:
        if not _KEY_URL.fullmatch(url):
            message = f"{url!r} is no address of a Key Vault key."
            remedy = "Write it as azure-kv:https://NAME.vault.azure.net/keys/KEY."
            raise KeyUnusable(message, where="SOLVENT_MASTER_KEY", remedy=remedy)
        self._url = wire.demand_private(url)
        self._found = environment
        self._wire = Wire("Azure Key Vault", remedy=_REMEDY)
        self._token = Token(self._fetch_token)

    @property
    def reference(self) -> str:
        """Name the key."""
        return f"{SCHEME}:{self._url}"

    def opens(self, reference: str) -> bool:
        """Tell whether this key wrapped it."""
        return reference == self.reference

    async def wrap(self, plain: bytes, *, context: str) -> bytes:
        """Seal under a random key, and have that one wrapped. Raises KeyUnusable."""
        between, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
        name, wrapped = await self._asked(f"{self._url}/wrapkey", between)
        version = name.encode()
        sealed = AESGCM(between).encrypt(nonce, plain, context.encode())
        head = bytes((len(version),)) + version + len(wrapped).to_bytes(2, "big")
        return head + wrapped + nonce + sealed

    async def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        """Have the random key unwrapped, and open with it. Raises KeyUnusable."""
        length = int.from_bytes(wrapped[:1], "big")
        version, rest = wrapped[1 : 1 + length].decode("latin-1"), wrapped[1 + length :]
        length = int.from_bytes(rest[:2], "big")
        inner, rest = rest[2 : 2 + length], rest[2 + length :]
        if not _VERSION.fullmatch(version):
            raise _altered(self._url)
        _, between = await self._asked(f"{self._url}/{version}/unwrapkey", inner)
        try:
            cipher = AESGCM(between)
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as fault:
            raise _altered(self._url) from fault

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    async def _asked(self, url: str, value: bytes) -> tuple[str, bytes]:
        """Wrap or unwrap; gives the version of the key, and what came of the value."""
        headers = {
            "authorization": f"Bearer {await self._token.get()}",
            "content-type": "application/json",
        }
        encoded = base64.urlsafe_b64encode(value).rstrip(b"=").decode()
        content = orjson.dumps({"alg": _ALGORITHM, "value": encoded})
        found = await self._wire.ask_json("POST", f"{url}?{_API}", headers=headers, content=content)
        try:
            return found["kid"].rpartition("/")[2], _decoded(found["value"])
        except (KeyError, AttributeError, TypeError, ValueError) as fault:
            raise self._wire.unreadable(url) from fault

    async def _fetch_token(self) -> tuple[str, float]:
        """Get a token by client credentials, or as the machine's managed identity."""
        found = self._found
        if found.get("AZURE_CLIENT_SECRET"):
            told = await self._of_client()
        elif found.get("IDENTITY_ENDPOINT"):
            query = urlencode({"api-version": "2019-08-01", "resource": _RESOURCE})
            told = await self._wire.ask_json(
                "GET",
                f"{found['IDENTITY_ENDPOINT']}?{query}",
                headers={"X-IDENTITY-HEADER": found.get("IDENTITY_HEADER", "")},
            )
        else:
            place = found.get("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://169.254.169.254")
            query = urlencode({"api-version": "2018-02-01", "resource": _RESOURCE})
            told = await self._wire.ask_json(
                "GET",
                f"{place.rstrip('/')}/metadata/identity/oauth2/token?{query}",
                headers={"Metadata": "true"},
            )
        try:
            # An answer by expires_on alone is used for half an hour, less than any token lasts.
            return str(told["access_token"]), float(told.get("expires_in", 1800))
        except (KeyError, ValueError) as fault:
            raise self._wire.unreadable(self._url) from fault

    async def _of_client(self) -> dict[str, Any]:
        found = self._found
        place = found.get("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com").rstrip("/")
        form = {
            "grant_type": "client_credentials",
            "client_id": found.get("AZURE_CLIENT_ID", ""),
            "client_secret": found["AZURE_CLIENT_SECRET"],
            "scope": f"{_RESOURCE}/.default",
        }
        return await self._wire.ask_json(
            "POST",
            f"{place}/{found.get('AZURE_TENANT_ID', '')}/oauth2/v2.0/token",
            headers={"content-type": "application/x-www-form-urlencoded"},
            content=urlencode(form).encode(),
        )


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _altered(url: str) -> KeyUnusable:
    message = "A wrapped key was altered, or the master key is another one."
    return KeyUnusable(message, where=url, remedy="Restore the shelf from its backup.")
