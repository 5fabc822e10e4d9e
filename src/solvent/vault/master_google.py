"""The master key in Google Cloud KMS: 'gcp-kms:projects/P/locations/L/keyRings/R/cryptoKeys/K'."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

import orjson

from solvent.vault import wire
from solvent.vault.envelope import KeyUnusable
from solvent.vault.wire import Token, Wire

SCHEME = "gcp-kms"
_PARTS = ("projects", "locations", "keyRings", "cryptoKeys")
_REMEDY = "Look whether the service account is an encrypter and decrypter of this key."
_TOKEN_PATH = "/computeMetadata/v1/instance/service-accounts/default/token"  # noqa: S105  a path


class GoogleKey:
    """A symmetric key of Cloud KMS; the context is its additional authenticated data."""

    def __init__(self, name: str, *, environment: Mapping[str, str]) -> None:
        if tuple(name.split("/")[::2]) != _PARTS or not all(name.split("/")):
            message = f"{name!r} is no name of a Cloud KMS key."
            remedy = "Write it as gcp-kms:projects/P/locations/L/keyRings/R/cryptoKeys/K."
            raise KeyUnusable(message, where="SOLVENT_MASTER_KEY", remedy=remedy)
        self._name = name
        usual = "https://cloudkms.googleapis.com"
        chosen = environment.get("CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS", usual)
        self._url = f"{wire.demand_private(chosen).rstrip('/')}/v1/{name}"
        host = environment.get("GCE_METADATA_HOST", "metadata.google.internal")
        self._token_url = f"http://{host}{_TOKEN_PATH}"
        self._wire = Wire("Google Cloud KMS", remedy=_REMEDY)
        self._token = Token(self._fetch_token)

    @property
    def reference(self) -> str:
        """Name the key; its versions are Google's own affair."""
        return f"{SCHEME}:{self._name}"

    def opens(self, reference: str) -> bool:
        """Tell whether this key wrapped it."""
        return reference == self.reference

    async def wrap(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt under the key. Raises KeyUnusable."""
        return await self._asked("encrypt", "plaintext", plain, context, answer="ciphertext")

    async def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        """Decrypt under the key. Raises KeyUnusable."""
        return await self._asked("decrypt", "ciphertext", wrapped, context, answer="plaintext")

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    async def _asked(
        self, act: str, name: str, value: bytes, context: str, *, answer: str
    ) -> bytes:
        content = orjson.dumps(
            {
                name: base64.b64encode(value).decode(),
                "additionalAuthenticatedData": base64.b64encode(context.encode()).decode(),
            }
        )
        headers = {
            "authorization": f"Bearer {await self._token.get()}",
            "content-type": "application/json",
        }
        url = f"{self._url}:{act}"
        found = await self._wire.ask_json("POST", url, headers=headers, content=content)
        try:
            return base64.b64decode(found[answer], validate=True)
        except (KeyError, TypeError, binascii.Error) as fault:
            raise self._wire.unreadable(url) from fault

    async def _fetch_token(self) -> tuple[str, float]:
        url = self._token_url
        found = await self._wire.ask_json("GET", url, headers={"Metadata-Flavor": "Google"})
        try:
            return str(found["access_token"]), float(found["expires_in"])
        except (KeyError, ValueError) as fault:
            raise self._wire.unreadable(url) from fault
