"""Which addresses a request to the outside may go to, and which are ours or nobody's."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from solvent.errors import Invalid

_PORTS = {"http": 80, "https": 443}
_PORT_MAX = 65_535
_URL_LENGTH_MAX = 2_048
# Blocks that carry an IPv4 address in their last 32 bits: NAT64 (RFC 6052 and RFC 8215), and the
# deprecated IPv4-compatible form (RFC 4291, 2.5.5.1). The inner address decides.
_CARRIERS = tuple(
    ipaddress.IPv6Network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Invalid):
    """The address is not one that this installation sends to."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. host: a name or a literal address, lower case, without brackets."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Write it as a Host header does."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Read scheme, host and port of a URL. Raises AddressRefused for what is no plain web URL."""
    printable = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        printable, parts, host, port = False, urlsplit(""), "", None
    plain = printable and len(url) <= _URL_LENGTH_MAX and "@" not in parts.netloc
    if not plain or parts.scheme not in _PORTS or not host or "%" in host or parts.fragment:
        message = "This is no plain https:// address."
        raise AddressRefused(
            message, where=url[:100], remedy="Write it as https://name/path, without a password."
        )
    return Target(parts.scheme, host.rstrip("."), port or _PORTS[parts.scheme])


def allowed(entries: Iterable[str]) -> frozenset[tuple[str, int]]:
    """Read the operator's exceptions, 'host:port' each. Raises AddressRefused."""
    found = set()
    for entry in entries:
        host, _, port = entry.rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or int(port) > _PORT_MAX:
            message = "An exception is a host and a port."
            raise AddressRefused(message, where=entry, remedy="Write it as host:port.")
        found.add((host.strip("[]").lower(), int(port)))
    return frozenset(found)


def is_public(text: str) -> bool:
    """Tell whether an address belongs to the public internet.

    False for loopback, private, link-local (so clouds' metadata), shared, reserved and multicast
    addresses, also where an IPv6 address only wraps one of them.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(address)
    if inner is not None:
        return _global(inner)
    return _global(address)


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if any(address in block for block in _CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _global(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )
