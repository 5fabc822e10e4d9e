"""All settings of a process, read once at a door from the environment and passed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from solvent.errors import Invalid
from solvent.platform.tls import Mode, Tls

_PORT_MAX = 65_535
_MEBIBYTE = 1024 * 1024
_KEY_VERSION_MAX = 1000
LOOPBACK_RANGES = ("127.0.0.0/8", "::1/128")


class SettingWrong(Invalid):
    """A setting cannot be used; `where` names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation.

    home: folder of the embedded database, the master key and logs.
    database_url: owner's URL of an existing PostgreSQL 15 or later; '' starts the embedded one.
    database_app_url, database_relay_url: log-ins of the two lesser roles where the operator has
        made them; '' derives them from `database_url` and the master key.
    database_tls, cache_tls, broker_tls: how the way there is encrypted; the database of keys is
        reached as the database is. Cache and broker stand in the process until they are outgrown.
    master_key: who keeps the master key, such as 'aws-kms:arn:…'; '' is the file in the home.
        Several, parted by blanks, while moving: the first wraps, all unwrap.
    keys_database_url: a PostgreSQL of its own for organisations' wrapped keys; '' is a folder in
        the home. Its backups must be others than the database's, kept for a short time.
    keys_adopt: begin a new key shelf where the database's own is lost for good.
    host, port: where the HTTP door listens; only loopback until sign-in is set up.
    public_hosts: names under which a proxy before it is reached; others are refused, which keeps
        other sites' names from being pointed here.
    public_url: where people and machines reach this installation, such as
        'https://books.example.com'; '' stands for the loopback address and port.
    proxies: address ranges (CIDR) of the proxies whose X-Forwarded-For is believed; those of this
        machine where none is named.
    outgoing_allow: 'host:port' of places inside that may be asked, such as an identity provider.
    outgoing_ca_file: certificate authorities (PEM) trusted beside the public ones.
    dns_server: 'address:port' of the resolver that confirms e-mail domains; '' takes the system's.
    workers_inside: run the jobs in the HTTP process.
    upload_bytes_max: largest file that the import door takes.
    metrics_token: what a scraper sends to read /v1/metrics; '' closes that route.
    system_folder: where data and binaries live when PostgreSQL is started by root.
    smtp_url: the mail server, smtp://user:password@host:587 or smtps://…; '' sends no mail, and
        links are shown to be handed over. mail_from: the address that mails come from.
    audit_witness: where checkpoints of every organisation's record are sent, in a form of
        `audit.witness`; '' sends them to organisations' own witnesses only.
    audit_key_version: which key signs checkpoints; earlier ones still verify.
    """

    home: Path
    database_url: str = ""
    database_app_url: str = ""
    database_relay_url: str = ""
    database_tls: Tls = field(default_factory=Tls)
    cache_tls: Tls = field(default_factory=Tls)
    broker_tls: Tls = field(default_factory=Tls)
    master_key: str = ""
    keys_database_url: str = field(default="", repr=False)
    keys_adopt: bool = False
    host: str = "127.0.0.1"
    port: int = 8321
    public_hosts: tuple[str, ...] = ()
    public_url: str = ""
    proxies: tuple[str, ...] = LOOPBACK_RANGES
    outgoing_allow: tuple[str, ...] = ()
    outgoing_ca_file: str = ""
    dns_server: str = ""
    workers_inside: bool = True
    upload_bytes_max: int = 200 * _MEBIBYTE
    system_folder: Path = Path("/var/lib/solvent")
    log_json: bool = False
    metrics_token: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """The address under which people and machines reach this installation, without a path."""
        return self.public_url or f"http://{self.host}:{self.port}"

    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    audit_witness: str = field(default="", repr=False)
    audit_key_version: int = 1


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from SOLVENT_* variables. Raises SettingWrong."""
    found = os.environ if environment is None else environment
    home = found.get("SOLVENT_HOME", "")
    return Settings(
        home=Path(home).expanduser().resolve() if home else _default_home(found),
        database_url=found.get("SOLVENT_DATABASE_URL", ""),
        database_app_url=found.get("SOLVENT_DATABASE_APP_URL", ""),
        database_relay_url=found.get("SOLVENT_DATABASE_RELAY_URL", ""),
        database_tls=_tls(found, "DATABASE"),
        cache_tls=_tls(found, "CACHE"),
        broker_tls=_tls(found, "BROKER"),
        master_key=found.get("SOLVENT_MASTER_KEY", ""),
        keys_database_url=found.get("SOLVENT_KEYS_DATABASE_URL", ""),
        keys_adopt=found.get("SOLVENT_KEYS_ADOPT", "") == "1",
        host=found.get("SOLVENT_HOST", "127.0.0.1"),
        port=_number(found, "SOLVENT_PORT", default=8321, most=_PORT_MAX),
        public_hosts=tuple(found.get("SOLVENT_PUBLIC_HOSTS", "").replace(",", " ").split()),
        public_url=found.get("SOLVENT_PUBLIC_URL", "").rstrip("/"),
        proxies=_words(found, "SOLVENT_PROXIES") or LOOPBACK_RANGES,
        outgoing_allow=_words(found, "SOLVENT_OUTGOING_ALLOW"),
        outgoing_ca_file=found.get("SOLVENT_OUTGOING_CA_FILE", ""),
        dns_server=found.get("SOLVENT_DNS_SERVER", ""),
        workers_inside=found.get("SOLVENT_WORKERS_INSIDE", "1") != "0",
        upload_bytes_max=_number(found, "SOLVENT_UPLOAD_MB_MAX", default=200, most=4096)
        * _MEBIBYTE,
        system_folder=Path(found.get("SOLVENT_SYSTEM_FOLDER", "/var/lib/solvent")),
        log_json=found.get("SOLVENT_LOG", "") == "json",
        metrics_token=found.get("SOLVENT_METRICS_TOKEN", ""),
        smtp_url=found.get("SOLVENT_SMTP_URL", ""),
        mail_from=found.get("SOLVENT_MAIL_FROM", ""),
        audit_witness=found.get("SOLVENT_AUDIT_WITNESS", ""),
        audit_key_version=max(
            _number(found, "SOLVENT_AUDIT_KEY_VERSION", default=1, most=_KEY_VERSION_MAX), 1
        ),
    )


def _words(found: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(found.get(name, "").replace(",", " ").split())


def _tls(found: Mapping[str, str], way: str) -> Tls:
    name = f"SOLVENT_{way}_TLS"
    text = found.get(name, "") or Mode.OFF
    if text not in set(Mode):
        message = f"{text!r} is none of off, require and verify."
        raise SettingWrong(message, where=name, remedy="Correct it or leave it out.")
    return Tls(Mode(text), found.get(f"SOLVENT_{way}_CA_FILE", ""))


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
