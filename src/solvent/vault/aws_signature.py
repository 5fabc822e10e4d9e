"""AWS Signature Version 4 for a request with a body and no query.

Source: AWS General Reference, 'Create a signed AWS API request'.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs. token: of a session, '' for a lasting key."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str = field(default="", repr=False)


def signed(
    method: str,
    url: str,
    *,
    headers: dict[str, str],
    content: bytes,
    region: str,
    service: str,
    credentials: Credentials,
    now: datetime,
) -> dict[str, str]:
    """Give the headers with date, token and signature. now: in UTC."""
    parts = urlsplit(url)
    at = now.strftime("%Y%m%dT%H%M%SZ")
    given = {name.lower(): value.strip() for name, value in headers.items()}
    given |= {"host": parts.netloc, "x-amz-date": at}
    if credentials.token:
        given["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(given))
    request = "\n".join(
        (
            method,
            parts.path or "/",
            parts.query,
            *(f"{name}:{given[name]}" for name in sorted(given)),
            "",
            names,
            hashlib.sha256(content).hexdigest(),
        )
    )
    scope = f"{at[:8]}/{region}/{service}/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"{_ALGORITHM}\n{at}\n{scope}\n{digest}"
    signature = _signature(text, scope=scope, secret_key=credentials.secret_key)
    given["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope},"
        f" SignedHeaders={names}, Signature={signature}"
    )
    return given


def _signature(text: str, *, scope: str, secret_key: str) -> str:
    """Sign by a key that is derived for the scope: one day, region and service."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()
