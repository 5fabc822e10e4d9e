"""Encryption of the way to the database, the cache and the broker: TLS 1.3 or nothing."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_MINIMUM = "TLSv1.3"


class Mode(StrEnum):
    """How a connection is protected.

    OFF: as the address itself says. REQUIRE: encrypted, to whoever answers. VERIFY: encrypted, and
    the other side proves its name by a certificate of a known authority.
    """

    OFF = "off"
    REQUIRE = "require"
    VERIFY = "verify"


@dataclass(frozen=True, slots=True)
class Tls:
    """The setting of one such way. ca_file: authorities (PEM); '' takes the system's."""

    mode: Mode = Mode.OFF
    ca_file: str = ""

    def postgres_url(self, url: str) -> str:
        """Write the setting into a database's address, so that every connection obeys it.

        What the address itself said of encryption is replaced.
        """
        if self.mode is Mode.OFF or not url:
            return url
        parts = urlsplit(url)
        told = [pair for pair in parse_qsl(parts.query) if not pair[0].startswith("ssl")]
        verified = [("sslmode", "verify-full"), ("sslrootcert", self.ca_file or _system_file())]
        told += verified if self.mode is Mode.VERIFY else [("sslmode", "require")]
        told.append(("ssl_min_protocol_version", _MINIMUM))
        return urlunsplit(parts._replace(query=urlencode(told)))

    def context(self) -> ssl.SSLContext | None:
        """Make what other clients take: a context, or None where the way is not encrypted."""
        if self.mode is Mode.OFF:
            return None
        made = ssl.create_default_context(cafile=self.ca_file or None)
        made.minimum_version = ssl.TLSVersion.TLSv1_3
        if self.mode is Mode.REQUIRE:
            # nosemgrep: weak-cryptography - the operator chose encryption without a certificate
            made.check_hostname = False
            # nosemgrep: weak-cryptography - the operator chose encryption without a certificate
            made.verify_mode = ssl.CERT_NONE
        return made


def _system_file() -> str:
    found = ssl.get_default_verify_paths()
    return found.cafile or found.openssl_cafile
