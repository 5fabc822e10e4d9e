"""Where an AWS log-in comes from: the environment, the container, or the machine (IMDSv2)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from solvent.vault.aws_signature import Credentials
from solvent.vault.envelope import KeyUnusable
from solvent.vault.wire import Wire

_CONTAINER = "http://169.254.170.2"
_MACHINE = "http://169.254.169.254"
_ROLES = "/latest/meta-data/iam/security-credentials/"
_TOKEN_LASTS_S = "300"  # noqa: S105  seconds, as the header wants them
_SPARE = timedelta(minutes=5)


class AwsLogIn:
    """Finds credentials as the SDKs do, and anew before they end."""

    def __init__(self, wire: Wire, environment: Mapping[str, str]) -> None:
        self._wire = wire
        self._found = environment
        self._kept: Credentials | None = None
        self._good_until = datetime.min.replace(tzinfo=UTC)

    async def credentials(self, *, now: datetime) -> Credentials:
        """Give credentials that still hold. Raises KeyUnusable."""
        found = self._found
        access, secret = found.get("AWS_ACCESS_KEY_ID"), found.get("AWS_SECRET_ACCESS_KEY")
        if access and secret:
            return Credentials(access, secret, found.get("AWS_SESSION_TOKEN", ""))
        if self._kept is None or now >= self._good_until:
            told = await (self._of_container() if self._in_container() else self._of_machine())
            self._kept, self._good_until = _read(told)
        return self._kept

    def _in_container(self) -> bool:
        return any(
            self._found.get(f"AWS_CONTAINER_CREDENTIALS_{kind}_URI")
            for kind in ("RELATIVE", "FULL")
        )

    async def _of_container(self) -> dict[str, Any]:
        found = self._found
        relative = found.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "")
        url = _CONTAINER + relative if relative else found["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        token = found.get("AWS_CONTAINER_AUTHORIZATION_TOKEN", "")
        if file := found.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"):
            token = (await asyncio.to_thread(Path(file).read_text, encoding="ascii")).strip()
        headers = {"Authorization": token} if token else {}
        return await self._wire.ask_json("GET", url, headers=headers)

    async def _of_machine(self) -> dict[str, Any]:
        place = self._found.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", _MACHINE).rstrip("/")
        token = await self._wire.ask(
            "PUT",
            f"{place}/latest/api/token",
            headers={"X-aws-ec2-metadata-token-ttl-seconds": _TOKEN_LASTS_S},
        )
        headers = {"X-aws-ec2-metadata-token": token.decode()}
        role = (await self._wire.ask("GET", place + _ROLES, headers=headers)).decode().strip()
        return await self._wire.ask_json("GET", f"{place}{_ROLES}{role}", headers=headers)


def _read(told: dict[str, Any]) -> tuple[Credentials, datetime]:
    try:
        credentials = Credentials(told["AccessKeyId"], told["SecretAccessKey"], told["Token"])
        return credentials, datetime.fromisoformat(told["Expiration"]) - _SPARE
    except (KeyError, ValueError) as fault:
        message = "The place that hands out AWS credentials answered something else."
        raise KeyUnusable(message, remedy="Give the machine or task a role.") from fault
