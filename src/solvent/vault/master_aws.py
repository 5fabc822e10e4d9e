"""The master key in AWS Key Management Service: 'aws-kms:arn:aws:kms:REGION:ACCOUNT:key/ID'."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import orjson

from solvent.vault import aws_signature, wire
from solvent.vault.aws_credentials import AwsLogIn
from solvent.vault.envelope import KeyUnusable
from solvent.vault.wire import Wire

SCHEME = "aws-kms"
_ARN_PARTS = 6
_REMEDY = "Look whether the role may kms:Encrypt and kms:Decrypt with this key."


class AwsKey:
    """A symmetric key of AWS KMS; the context is its encryption context."""

    def __init__(
        self, arn: str, *, environment: Mapping[str, str], now: Callable[[], datetime]
    ) -> None:
        parts = arn.split(":")
        if len(parts) != _ARN_PARTS or parts[2] != "kms" or not parts[3]:
            message = f"{arn!r} is no ARN of a KMS key."
            remedy = "Write it as aws-kms:arn:aws:kms:REGION:ACCOUNT:key/ID."
            raise KeyUnusable(message, where="SOLVENT_MASTER_KEY", remedy=remedy)
        self._arn, self._region, self._now = arn, parts[3], now
        domain = "amazonaws.com.cn" if parts[1] == "aws-cn" else "amazonaws.com"
        usual = f"https://kms.{self._region}.{domain}"
        chosen = environment.get("AWS_ENDPOINT_URL_KMS", usual)
        self._url = wire.demand_private(chosen).rstrip("/") + "/"
        self._wire = Wire("AWS KMS", remedy=_REMEDY)
        self._log_in = AwsLogIn(self._wire, environment)

    @property
    def reference(self) -> str:
        """Name the key; its versions are AWS's own affair."""
        return f"{SCHEME}:{self._arn}"

    def opens(self, reference: str) -> bool:
        """Tell whether this key wrapped it."""
        return reference == self.reference

    async def wrap(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt under the key. Raises KeyUnusable."""
        told = {"Plaintext": base64.b64encode(plain).decode()}
        return await self._asked("Encrypt", told, context=context, answer="CiphertextBlob")

    async def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        """Decrypt under the key. Raises KeyUnusable."""
        told = {"CiphertextBlob": base64.b64encode(wrapped).decode()}
        return await self._asked("Decrypt", told, context=context, answer="Plaintext")

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    async def _asked(self, act: str, told: dict[str, Any], *, context: str, answer: str) -> bytes:
        content = orjson.dumps(
            {**told, "KeyId": self._arn, "EncryptionContext": {"solvent": context}}
        )
        credentials = await self._log_in.credentials(now=self._now())
        sign = partial(
            aws_signature.signed,
            "POST",
            self._url,
            headers={
                "content-type": "application/x-amz-json-1.1",
                "x-amz-target": f"TrentService.{act}",
            },
            content=content,
            region=self._region,
            service="kms",
            credentials=credentials,
        )
        found = await self._wire.ask_json(
            "POST", self._url, headers=lambda: sign(now=self._now()), content=content
        )
        try:
            return base64.b64decode(found[answer], validate=True)
        except (KeyError, TypeError, binascii.Error) as fault:
            raise self._wire.unreadable(self._url) from fault
