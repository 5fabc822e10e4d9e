"""Witnesses: places that keep checkpoints and are not in the hands of whoever runs this service.

A witness is written as one address:

    https://witness.example/checkpoints             each checkpoint is sent by POST
    s3+https://KEY:SECRET@host/bucket/path?region=… put as one object each; without key by plain PUT
    mailto:auditor@example.org                      mailed, at most one in an hour
    file:/mnt/write-once/checkpoints                appended; for the operator only
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from solvent.errors import Invalid

_LENGTH_MAX: Final = 1_000
_REGION: Final = "us-east-1"  # what S3-compatible stores take where none is named
_BACKOFF_S: Final = (15, 60, 300, 900, 3600)
_MAIL_PAUSE: Final = timedelta(hours=1)


class WitnessMalformed(Invalid):
    """The address is none that checkpoints can be sent to."""


class Kind(StrEnum):
    """How a witness gets checkpoints."""

    HTTP = "http"
    OBJECT_STORE = "object_store"
    MAIL = "mail"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send. address: a URL, path or mail address without secrets; shown: for pages."""

    kind: Kind
    address: str = field(repr=False)
    shown: str
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    region: str = ""

    def object_address(self, *, origin: str, size: int) -> str:
        """Give the address of a checkpoint's object; names sort by size."""
        return f"{self.address.rstrip('/')}/{origin}/{size:012d}.note"


def read(text: str, *, by_operator: bool = False) -> Target:
    """Read an address. by_operator: may be a file of this machine. Raises WitnessMalformed."""
    given = text.strip()
    if len(given) > _LENGTH_MAX or not given.isprintable():
        raise _malformed()
    scheme, _, rest = given.partition(":")
    match scheme:
        case "file" if by_operator and rest.startswith("/"):
            return Target(Kind.FILE, rest, f"file {rest}")
        case "mailto" if rest.count("@") == 1 and " " not in rest and "?" not in rest:
            return Target(Kind.MAIL, rest, f"mail to …@{rest.rpartition('@')[2]}")
        case "http" | "https" if _host(given):
            return Target(Kind.HTTP, given, _host(given))
        case "s3+http" | "s3+https" if _host(given):
            return _object_store(given.removeprefix("s3+"))
    raise _malformed()


def next_try(*, tries: int, now: datetime) -> datetime:
    """Give the time of the next try after `tries` that failed."""
    return now + timedelta(seconds=_BACKOFF_S[min(tries, len(_BACKOFF_S)) - 1])


def next_sending(kind: Kind, *, now: datetime) -> datetime | None:
    """Give the earliest time of the next sending after one that succeeded, None for at once."""
    return now + _MAIL_PAUSE if kind is Kind.MAIL else None


def _object_store(url: str) -> Target:
    parts = urlsplit(url)
    region = parse_qs(parts.query).get("region", [""])[0]
    netloc = parts.netloc.rpartition("@")[2]
    plain = urlunsplit((parts.scheme, netloc, parts.path, "", ""))
    if len(parts.path) <= 1 or bool(parts.username) != bool(parts.password):
        raise _malformed()
    return Target(
        Kind.OBJECT_STORE,
        plain,
        f"{netloc}{parts.path}",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        region or _REGION,
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _malformed() -> WitnessMalformed:
    message = "Checkpoints cannot be sent to this address."
    remedy = "Write https://…, s3+https://KEY:SECRET@host/bucket/path or mailto:somebody@…"
    return WitnessMalformed(message, where="address", remedy=remedy)
