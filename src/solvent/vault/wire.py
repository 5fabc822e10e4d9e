"""The client of key services: bounded in time, tried twice, its failures told in one sentence."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from solvent.vault.envelope import KeyUnusable

_TIMEOUT_S = 5.0
_AGAIN_S = 0.2
_BYTES_MAX = 65_536
_SPARE_S = 300.0  # a token is asked for again this long before it ends
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_BUSY = 429
_BROKEN_MIN = 500
_REFUSED_MIN = 400


class Wire:
    """Asks one key service, and the place that hands out tokens for it.

    name: how failures call it. remedy: what to look at where it refuses.
    """

    def __init__(self, name: str, *, remedy: str, ca_file: str = "") -> None:
        self._name = name
        self._remedy = remedy
        self._ca_file = ca_file
        self._client: httpx.AsyncClient | None = None

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Callable[[], Mapping[str, str]] | Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> bytes:
        """Ask, once more where the other side is away or busy; gives the body of the answer.

        headers: given anew for each try where they carry a time. Raises KeyUnusable.
        """
        told = ""
        for attempt in range(2):
            if attempt:
                await asyncio.sleep(_AGAIN_S)
            try:
                answer = await self._opened().request(
                    method,
                    url,
                    headers=dict(headers() if callable(headers) else headers or {}),
                    content=content,
                )
            except (httpx.HTTPError, ssl.SSLError) as fault:
                told = f"does not answer ({type(fault).__name__})"
                continue
            if answer.status_code == _BUSY or answer.status_code >= _BROKEN_MIN:
                told = f"answers {answer.status_code}"
                continue
            if answer.status_code >= _REFUSED_MIN:
                raise self._refused(answer)
            return answer.content[:_BYTES_MAX]
        message = f"{self._name} {told}."
        raise KeyUnusable(message, where=_host(url), remedy="It was tried twice; try again.")

    async def ask_json(
        self,
        method: str,
        url: str,
        *,
        headers: Callable[[], Mapping[str, str]] | Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> dict[str, Any]:
        """Ask for a JSON object. Raises KeyUnusable."""
        body = await self.ask(method, url, headers=headers, content=content)
        try:
            found = orjson.loads(body)
        except orjson.JSONDecodeError as fault:
            raise self.unreadable(url) from fault
        if not isinstance(found, dict):
            raise self.unreadable(url)
        return found

    def unreadable(self, url: str) -> KeyUnusable:
        """Make the error for an answer that is not what the service's manual says."""
        message = f"{self._name} answered something else than its manual says."
        return KeyUnusable(message, where=_host(url), remedy="Check the address in the setting.")

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            context = ssl.create_default_context(cafile=self._ca_file or None)
            # No proxy and no netrc of the environment comes between us and a keeper of keys.
            self._client = httpx.AsyncClient(verify=context, timeout=_TIMEOUT_S, trust_env=False)
        return self._client

    def _refused(self, answer: httpx.Response) -> KeyUnusable:
        message = f"{self._name} refuses ({answer.status_code} {_reason(answer.content)})."
        return KeyUnusable(
            message.replace(" )", ")"), where=_host(str(answer.url)), remedy=self._remedy
        )


class Token:
    """A token that is asked for again before it ends."""

    def __init__(self, fetch: Callable[[], Awaitable[tuple[str, float]]]) -> None:
        self._fetch = fetch
        self._text = ""
        self._good_until = 0.0

    async def get(self) -> str:
        """Give a token that still holds for a while. Raises KeyUnusable."""
        if time.monotonic() >= self._good_until:
            self._text, lasts_s = await self._fetch()
            self._good_until = time.monotonic() + max(lasts_s - _SPARE_S, lasts_s / 2)
        return self._text


def demand_private(url: str) -> str:
    """Give an address at which nobody listens in: https, or this machine's. Raises KeyUnusable."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        message = f"{url} would send keys and log-ins in the clear."
        raise KeyUnusable(message, where="SOLVENT_MASTER_KEY", remedy="Use https.")
    return url


def _host(url: str) -> str:
    return httpx.URL(url).host


def _reason(body: bytes) -> str:
    """Find the word by which a service names its refusal; never the whole answer."""
    try:
        told = orjson.loads(body[:_BYTES_MAX])
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(told, dict):
        return ""
    inner = told.get("error")
    for found in (
        told.get("__type"),
        inner.get("status", inner.get("code")) if isinstance(inner, dict) else inner,
    ):
        if isinstance(found, str):
            return found.rpartition("#")[2][:80]
    return ""
