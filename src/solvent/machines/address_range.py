"""Ranges of addresses from which a key may be used, and whose address a request came from."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from solvent.errors import Forbidden, Invalid

_RANGES_MAX = 50
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RangeMalformed(Invalid):
    """The text is no range of addresses."""


class AddressOutside(Forbidden):
    """The key or client may not be used from this address."""


def normalise(texts: Iterable[str]) -> tuple[str, ...]:
    """Write ranges in one form, such as '192.0.2.0/24' or '2001:db8::/32', each once.

    A lone address is a range of one. Raises RangeMalformed.
    """
    found = dict.fromkeys(str(_network(text.strip())) for text in texts if text.strip())
    if len(found) > _RANGES_MAX:
        message = f"At most {_RANGES_MAX} ranges can be named."
        raise RangeMalformed(message, where="address_ranges")
    return tuple(found)


def check(address: str, ranges: Sequence[str]) -> None:
    """Raise AddressOutside unless there are no ranges or one of them holds the address."""
    if not ranges or holds(ranges, address):
        return
    message = "This key may not be used from this address."
    raise AddressOutside(message, remedy="Use it from where it was meant, or change its ranges.")


def holds(ranges: Iterable[str], address: str) -> bool:
    """Tell whether one of the ranges holds the address; a text that is no address is in none."""
    found = _address(address)
    if found is None:
        return False
    # Comparing an address with a network of the other family is False, not an error.
    return any(found in _network(each) for each in ranges)


def client_address(peer: str, forwarded_for: str, *, proxies: Sequence[str]) -> str:
    """Give the address that a request came from, as far as it can be believed.

    peer: the other end of the connection. forwarded_for: the X-Forwarded-For header, '' for none.
    proxies: ranges that are believed. Read from the right: each trusted proxy added what it saw,
    and the first address that is no proxy's is the sender's; all before it anybody could write.
    """
    seen = peer
    for text in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not holds(proxies, seen):
            break
        found = _address(_without_port(text))
        if found is None:
            break
        seen = str(found)
    plain = _address(seen)
    return str(plain) if plain is not None else seen


def _network(text: str) -> Network:
    try:
        found = ipaddress.ip_network(text, strict=False)
    except ValueError as fault:
        message = f"{text[:60]!r} is no range of addresses."
        raise RangeMalformed(
            message, where="address_ranges", remedy="Write it as 192.0.2.0/24 or 2001:db8::/32."
        ) from fault
    if isinstance(found, ipaddress.IPv6Network):
        mapped = found.network_address.ipv4_mapped
        if mapped is not None and found.prefixlen >= _MAPPED_BITS:
            return ipaddress.IPv4Network((mapped, found.prefixlen - _MAPPED_BITS))
    return found


def _address(text: str) -> Address | None:
    """Read an address; one of IPv4 that is written as IPv6 counts as what it is."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


_MAPPED_BITS = 96
