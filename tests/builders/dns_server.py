"""A name server on 127.0.0.1 that answers TXT questions in DNS's own wire format."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@dataclass(slots=True)
class NameServer:
    """A server that is running. texts: what it says, by name; a name not there does not exist."""

    port: int = 0
    texts: dict[str, list[str]] = field(default_factory=dict)
    fails: bool = False

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def answer(self, asked: bytes) -> bytes:
        query = dns.message.from_wire(asked)
        said = dns.message.make_response(query)
        said.flags |= dns.flags.RA
        name = query.question[0].name
        found = self.texts.get(name.to_text(omit_final_dot=True))
        if self.fails:
            said.set_rcode(dns.rcode.SERVFAIL)
        elif found is None:
            said.set_rcode(dns.rcode.NXDOMAIN)
        elif found:
            quoted = [f'"{text}"' for text in found]
            said.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
        return said.to_wire()


class _Protocol(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        self._transport.sendto(self._server.answer(data), addr)


@asynccontextmanager
async def a_name_server() -> AsyncIterator[NameServer]:
    server = NameServer()
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Protocol(server), local_addr=("127.0.0.1", 0)
    )
    server.port = transport.get_extra_info("sockname")[1]
    try:
        yield server
    finally:
        transport.close()
