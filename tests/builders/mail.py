"""A mail server of its own, on this machine, that speaks SMTP and keeps what it took."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail as it came in."""

    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class MailServer:
    """What a server took. refuses: whether it takes no mail at all."""

    url: str = ""
    refuses: bool = False
    taken: list[Taken] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail; the name is the library's."""
        if self.refuses:
            return "550 not here"
        self.taken.append(Taken(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 taken"


@contextmanager
def a_mail_server(*, refuses: bool = False) -> Iterator[MailServer]:
    """Serve until the block ends, in a thread of its own: the block may run a loop itself."""
    made = MailServer(refuses=refuses)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        made.url = f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        loop, ended = asyncio.new_event_loop(), asyncio.Event()
        thread = threading.Thread(target=_serve, args=(loop, made, listening, ended))
        thread.start()
        try:
            yield made
        finally:
            loop.call_soon_threadsafe(ended.set)
            thread.join()


def _serve(
    loop: asyncio.AbstractEventLoop,
    made: MailServer,
    listening: socket.socket,
    ended: asyncio.Event,
) -> None:
    async def served() -> None:
        server = await loop.create_server(
            lambda: SMTP(made, hostname="mail.test", loop=loop), sock=listening
        )
        await ended.wait()
        server.close()

    try:
        loop.run_until_complete(served())
    finally:
        loop.close()
