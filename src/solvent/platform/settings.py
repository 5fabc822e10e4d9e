"""All settings of a process, read once at a door from the environment and passed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from solvent.errors import Invalid

_PORT_MAX = 65_535
_MEBIBYTE = 1024 * 1024


class SettingWrong(Invalid):
    """A setting cannot be used; `where` names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation.

    home: folder of the embedded database, the master key and logs.
    database_url: owner's URL of an existing PostgreSQL 15 or later; '' starts the embedded one.
    database_app_url, database_relay_url: log-ins of the two lesser roles where the operator has
        made them; '' derives them from `database_url` and the master key.
    host, port: where the HTTP door listens; only loopback until sign-in is set up.
    public_hosts: names under which a proxy before it is reached; others are refused, which keeps
        other sites' names from being pointed here.
    workers_inside: run the jobs in the HTTP process.
    upload_bytes_max: largest file that the import door takes.
    metrics_token: what a scraper sends to read /v1/metrics; '' closes that route.
    system_folder: where data and binaries live when PostgreSQL is started by root.
    """

    home: Path
    database_url: str = ""
    database_app_url: str = ""
    database_relay_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8321
    public_hosts: tuple[str, ...] = ()
    workers_inside: bool = True
    upload_bytes_max: int = 200 * _MEBIBYTE
    system_folder: Path = Path("/var/lib/solvent")
    log_json: bool = False
    metrics_token: str = field(default="", repr=False)


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from SOLVENT_* variables. Raises SettingWrong."""
    found = os.environ if environment is None else environment
    home = found.get("SOLVENT_HOME", "")
    return Settings(
        home=Path(home).expanduser().resolve() if home else _default_home(found),
        database_url=found.get("SOLVENT_DATABASE_URL", ""),
        database_app_url=found.get("SOLVENT_DATABASE_APP_URL", ""),
        database_relay_url=found.get("SOLVENT_DATABASE_RELAY_URL", ""),
        host=found.get("SOLVENT_HOST", "127.0.0.1"),
        port=_number(found, "SOLVENT_PORT", default=8321, most=_PORT_MAX),
        public_hosts=tuple(found.get("SOLVENT_PUBLIC_HOSTS", "").replace(",", " ").split()),
        workers_inside=found.get("SOLVENT_WORKERS_INSIDE", "1") != "0",
        upload_bytes_max=_number(found, "SOLVENT_UPLOAD_MB_MAX", default=200, most=4096)
        * _MEBIBYTE,
        system_folder=Path(found.get("SOLVENT_SYSTEM_FOLDER", "/var/lib/solvent")),
        log_json=found.get("SOLVENT_LOG", "") == "json",
        metrics_token=found.get("SOLVENT_METRICS_TOKEN", ""),
    )


def _default_home(found: Mapping[str, str]) -> Path:
    base = found.get("XDG_DATA_HOME") or "~/.local/share"
    return (Path(base).expanduser() / "solvent").resolve()


def _number(found: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    text = found.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= most:
        message = f"{text!r} is no whole number from 0 to {most}."
        raise SettingWrong(message, where=name, remedy="Correct it or leave it out.")
    return int(text)
