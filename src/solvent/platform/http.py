"""The one client that asks the outside: bounded in time and size, and never turned inwards.

A name is looked up once, its addresses are checked, and the connection goes to a checked address,
so that a name which changes its mind between check and use (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import orjson

from solvent.errors import Unavailable
from solvent.platform import outgoing_address
from solvent.platform.outgoing_address import AddressRefused, Target
from solvent.platform.telemetry import OUTGOING_SECONDS, log

BYTES_MAX: Final = 1024 * 1024
DEADLINE_S: Final = 10.0
_CONNECT_S: Final = 5.0
_FORM: Final = "application/x-www-form-urlencoded"

Resolve = Callable[[str, int], Awaitable[list[str]]]


class OutsideSilent(Unavailable):
    """The other side does not answer, in time or at all."""


class AnswerUnusable(Unavailable):
    """The other side answered something that cannot be used: too much, or no JSON."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. headers: names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def is_good(self) -> bool:
        """Tell whether the status says that all went well."""
        return 200 <= self.status < 300  # noqa: PLR2004  the class of success, RFC 9110

    def json(self) -> Any:
        """Read the body as JSON. Raises AnswerUnusable."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as fault:
            message = "The answer is not JSON."
            raise AnswerUnusable(message, where=f"status {self.status}") from fault


async def look_up(host: str, port: int) -> list[str]:
    """Ask the system's resolver for the addresses of a name. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class Outgoing:
    """Sends requests to the outside.

    allow: 'host:port' of places that may be inside, and may be asked without TLS.
    ca_file: further certificate authorities to trust, PEM; '' for none.
    resolve: from a name and port to its addresses.
    """

    def __init__(
        self, *, allow: tuple[str, ...] = (), ca_file: str = "", resolve: Resolve = look_up
    ) -> None:
        self._allow = outgoing_address.allowed(allow)
        self._ca_file = ca_file
        self._resolve = resolve

    async def ask(
        self,
        method: str,
        url: str,
        *,
        purpose: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        form: Mapping[str, str] | None = None,
        bytes_max: int = BYTES_MAX,
        deadline_s: float = DEADLINE_S,
    ) -> Answer:
        """Send one request and read the whole answer; redirections are not followed.

        purpose: a fixed word for the metrics, such as 'identity-provider'.
        form: fields sent as a form instead of `body`.
        Raises AddressRefused, OutsideSilent, AnswerUnusable.
        """
        started, outcome = time.perf_counter(), "failed"
        target = outgoing_address.target_of(url)
        sent = {**(headers or {}), "host": target.authority}
        if form is not None:
            body = urlencode(form).encode()
            sent["content-type"] = _FORM
        try:
            async with asyncio.timeout(deadline_s):
                addresses = await self._checked(target)
                answer = await self._tried(method, url, target, addresses, sent, body, bytes_max)
            outcome = f"{answer.status // 100}xx"
        except (TimeoutError, httpx.TransportError, OSError) as fault:
            log.warning("platform.outgoing.failed", purpose=purpose, reason=type(fault).__name__)
            message = f"{target.host} does not answer."
            raise OutsideSilent(message, remedy=_why(fault)) from fault
        finally:
            OUTGOING_SECONDS.labels(purpose, outcome).observe(time.perf_counter() - started)
        return answer

    def check(self, url: str) -> Target:
        """Check a URL as far as its text tells, without a look-up. Raises AddressRefused."""
        target = outgoing_address.target_of(url)
        if target.scheme != "https" and not self._is_allowed(target):
            message = "Only https:// addresses are asked."
            raise AddressRefused(message, where=url)
        return target

    def _is_allowed(self, target: Target) -> bool:
        return (target.host, target.port) in self._allow

    async def _checked(self, target: Target) -> list[str]:
        """Give the addresses of a name, all of which must be public or the place be allowed."""
        if target.scheme != "https" and not self._is_allowed(target):
            message = "Only https:// addresses are asked."
            raise AddressRefused(message, where=target.authority)
        addresses = await self._resolve(target.host, target.port)
        inside = [each for each in addresses if not outgoing_address.is_public(each)]
        if inside and not self._is_allowed(target):
            log.warning("platform.outgoing.refused")
            message = f"{target.host} leads into this network, not to the internet."
            raise AddressRefused(
                message,
                where=target.authority,
                remedy=f"The operator can allow it: SOLVENT_OUTGOING_ALLOW={target.host}:"
                f"{target.port}",
            )
        if not addresses:
            message = "no address"
            raise OSError(message)
        return addresses

    async def _tried(
        self,
        method: str,
        url: str,
        target: Target,
        addresses: list[str],
        headers: Mapping[str, str],
        body: bytes,
        bytes_max: int,
    ) -> Answer:
        """Ask at the first address that takes the connection, of those that were checked."""
        for address in addresses[:-1]:
            try:
                return await self._exchange(method, url, target, address, headers, body, bytes_max)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent yet
        return await self._exchange(method, url, target, addresses[-1], headers, body, bytes_max)

    async def _exchange(
        self,
        method: str,
        url: str,
        target: Target,
        address: str,
        headers: Mapping[str, str],
        body: bytes,
        bytes_max: int,
    ) -> Answer:
        # A connection belongs to one exchange: pools go by address, and two names of one address
        # must not share what was verified for one of them.
        limits = httpx.Limits(max_keepalive_connections=0)
        timeout = httpx.Timeout(None, connect=_CONNECT_S)
        place = httpx.URL(url).copy_with(host=address)
        async with (
            httpx.AsyncClient(
                verify=self._tls,
                trust_env=False,
                follow_redirects=False,
                limits=limits,
                timeout=timeout,
                headers={"user-agent": "solvent", "accept-encoding": "identity"},
            ) as client,
            client.stream(
                method,
                place,
                headers=headers,
                content=body or None,
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            read = bytearray()
            async for piece in answer.aiter_raw():
                read += piece
                if len(read) > bytes_max:
                    message = f"{target.host} sends more than {bytes_max} bytes."
                    raise AnswerUnusable(message)
            return Answer(answer.status_code, dict(answer.headers), bytes(read))

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = httpx.create_ssl_context(trust_env=False)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._ca_file:
            context.load_verify_locations(self._ca_file)
        return context


def _why(fault: Exception) -> str:
    if isinstance(fault, TimeoutError | httpx.TimeoutException):
        return "It took too long."
    if isinstance(fault, socket.gaierror):
        return "Its name is not known."
    return "The connection failed; see whether the address is right and its certificate valid."
