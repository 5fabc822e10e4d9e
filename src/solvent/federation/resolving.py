"""Asking the DNS for the record that proves a domain."""

from __future__ import annotations

from typing import Final

import dns.asyncresolver
import dns.exception
import dns.resolver

from solvent.errors import Unavailable
from solvent.platform.tools import Tools

_LIFETIME_S: Final = 5.0


class ResolverSilent(Unavailable):
    """The DNS does not answer."""


async def texts(tools: Tools, name: str) -> list[str]:
    """Give the texts of a name's TXT records, none where there are none. Raises ResolverSilent."""
    try:
        answer = await _resolver(tools.settings.dns_server).resolve(
            name, "TXT", lifetime=_LIFETIME_S, raise_on_no_answer=False
        )
    except dns.resolver.NXDOMAIN:
        return []
    except (dns.exception.DNSException, OSError) as fault:
        message = "The DNS does not answer at the moment."
        raise ResolverSilent(message, remedy="Try again in a few minutes.") from fault
    return [b"".join(record.strings).decode("ascii", "replace") for record in answer.rrset or ()]


def _resolver(server: str) -> dns.asyncresolver.Resolver:
    """Make a resolver: the one named 'address:port', or the system's."""
    if not server:
        return dns.asyncresolver.Resolver()
    made = dns.asyncresolver.Resolver(configure=False)
    address, _, port = server.rpartition(":")
    made.nameservers = [address.strip("[]")]
    made.port = int(port)
    return made
